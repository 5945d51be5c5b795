//! The modules of the package, and every path in them that leads to another module.
//!
//! A path counts wherever it stands: in an import (grouped, renamed, re-exported, with a star), in a type, an
//! expression, a pattern, an attribute or the tokens given to a macro, in product and in test code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// The names from the crate's root down to a module or an item.
pub type ModulePath = Vec<String>;

/// One file of the package.
pub struct Module {
    pub path: ModulePath,
    pub file: String,
    pub syntax: syn::File,
}

/// A path in a source file that leads into the package.
#[derive(Clone, Debug)]
pub struct Reference {
    pub from: ModulePath,
    /// As written, from the crate's root.
    pub to: ModulePath,
    pub file: String,
    pub line: usize,
    /// It is there only for `cargo test`.
    pub in_tests: bool,
}

/// All modules of the package, and the names that each of them brings in from others.
pub struct Sources {
    pub modules: Vec<Module>,
    known: BTreeSet<ModulePath>,
    /// Modules that are compiled only for `cargo test`.
    test_files: BTreeSet<ModulePath>,
    imported: BTreeMap<ModulePath, BTreeMap<String, ModulePath>>,
}

impl Module {
    pub fn parse(path: ModulePath, file: &str, text: &str) -> Module {
        let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{file} is not Rust: {error}"));
        Module { path, file: file.into(), syntax }
    }

    /// The files that this one declares for `cargo test` only.
    fn test_files(&self) -> Vec<ModulePath> {
        let declared = |item: &syn::Item| match item {
            syn::Item::Mod(item) if item.content.is_none() && is_for_tests(&item.attrs) => {
                Some([self.path.as_slice(), &[item.ident.to_string()]].concat())
            }
            _ => None,
        };
        self.syntax.items.iter().filter_map(declared).collect()
    }
}

impl Sources {
    /// Everything under a folder that is laid out like `src`.
    pub fn read(root: &Path) -> Sources {
        let mut modules = Vec::new();
        read_folder(root, &mut Vec::new(), &mut modules);
        modules.sort_by(|a, b| a.file.cmp(&b.file));
        Sources::of(modules)
    }

    pub fn of(modules: Vec<Module>) -> Sources {
        let known = modules.iter().map(|module| module.path.clone()).collect();
        let test_files = modules.iter().flat_map(Module::test_files).collect();
        let mut sources = Sources { modules, known, test_files, imported: BTreeMap::new() };
        let imported = sources.modules.iter().map(|module| (module.path.clone(), sources.imports(module))).collect();
        sources.imported = imported;
        sources
    }

    /// Every path of one module that leads into the package.
    pub fn references(&self, module: &Module) -> Vec<Reference> {
        let mut walk = Walk::new(self, module);
        // Imports may stand below what uses them, and on each other: first the names, then the paths.
        for _ in 0..3 {
            walk.found.clear();
            walk.visit_file(&module.syntax);
        }
        walk.found
    }

    /// The module that defines what a path leads to: re-exports are followed.
    pub fn definition(&self, path: &[String]) -> ModulePath {
        let mut path = path.to_vec();
        for _ in 0..16 {
            let module = self.module_of(&path);
            let Some(name) = path.get(module.len()) else { return module };
            match self.imported.get(&module).and_then(|names| names.get(name)) {
                Some(target) if *target != path => {
                    path = [target.as_slice(), &path[module.len() + 1..]].concat();
                }
                _ => return module,
            }
        }
        panic!("{} is re-exported in a circle", path.join("::"))
    }

    /// The longest beginning of a path that is a file of its own.
    fn module_of(&self, path: &[String]) -> ModulePath {
        let is_module = |length: &usize| self.known.contains(&path[..*length]);
        let length = (1..=path.len()).rev().find(is_module).unwrap_or(0);
        path[..length].to_vec()
    }

    fn children<'a>(&'a self, parent: &'a [String]) -> impl Iterator<Item = &'a ModulePath> {
        self.known.iter().filter(move |path| path.len() == parent.len() + 1 && path.starts_with(parent))
    }

    /// What the module's own imports (not those of functions and inner modules) bring in, by name.
    fn imports(&self, module: &Module) -> BTreeMap<String, ModulePath> {
        let mut walk = Walk::new(self, module);
        for item in &module.syntax.items {
            if let syn::Item::Use(item) = item {
                walk.visit_item_use(item);
            }
        }
        walk.names
    }
}

fn read_folder(folder: &Path, path: &mut ModulePath, modules: &mut Vec<Module>) {
    for entry in std::fs::read_dir(folder).expect("the sources can be read") {
        let file = entry.expect("the sources can be read").path();
        let stem = file.file_stem().expect("files have names").to_string_lossy().into_owned();
        if file.is_dir() {
            path.push(stem);
            read_folder(&file, path, modules);
            path.pop();
        } else if file.extension().is_some_and(|extension| extension == "rs") {
            let mut own = path.clone();
            match stem.as_str() {
                "mod" | "lib" => {}
                _ => own.push(stem),
            }
            let text = std::fs::read_to_string(&file).expect("the sources can be read");
            modules.push(Module::parse(own, &file.display().to_string(), &text));
        }
    }
}

/// Whether `#[cfg(test)]` is among the attributes.
pub fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    let is_test = |attribute: &syn::Attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    };
    attributes.iter().any(is_test)
}

/// A walk through one file.
struct Walk<'a> {
    sources: &'a Sources,
    module: &'a Module,
    /// The module that a path is relative to: the file's, or an inner one.
    scope: ModulePath,
    /// Names that the imports of this file bring in.
    names: BTreeMap<String, ModulePath>,
    in_tests: bool,
    found: Vec<Reference>,
}

impl<'a> Walk<'a> {
    fn new(sources: &'a Sources, module: &'a Module) -> Walk<'a> {
        let in_tests = sources.test_files.iter().any(|file| module.path.starts_with(file));
        let scope = module.path.clone();
        Walk { sources, module, scope, names: BTreeMap::new(), in_tests, found: Vec::new() }
    }

    /// A path as written, from the crate's root; `None` if it leads elsewhere or stays in this file.
    fn resolve(&self, written: &[String]) -> Option<ModulePath> {
        let mut path = match written.first()?.as_str() {
            "crate" | "windtunnel" => Vec::new(),
            "self" => self.scope.clone(),
            "super" => self.scope[..self.scope.len().checked_sub(1)?].to_vec(),
            name => {
                let child = [self.scope.as_slice(), &[name.to_string()]].concat();
                if self.sources.known.contains(&child) { child } else { self.names.get(name)?.clone() }
            }
        };
        for name in &written[1..] {
            match name.as_str() {
                "super" => drop(path.pop()),
                "self" => {}
                _ => path.push(name.clone()),
            }
        }
        Some(path)
    }

    fn note(&mut self, written: &[String], line: usize) {
        if let Some(to) = self.resolve(written) {
            self.found.push(Reference {
                from: self.module.path.clone(),
                to,
                file: self.module.file.clone(),
                line,
                in_tests: self.in_tests,
            });
        }
    }

    fn import(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.import(&path.tree, &with(&path.ident)),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, before)),
            syn::UseTree::Name(name) => {
                let written = with(&name.ident);
                self.note(&written, name.span().start().line);
                self.bring_in(&written, None);
            }
            syn::UseTree::Rename(rename) => {
                let written = with(&rename.ident);
                self.note(&written, rename.span().start().line);
                self.bring_in(&written, Some(rename.rename.to_string()));
            }
            syn::UseTree::Glob(glob) => {
                self.note(before, glob.span().start().line);
                if let Some(path) = self.resolve(before) {
                    for child in self.sources.children(&path) {
                        self.names.insert(child.last().expect("a child has a name").clone(), child.clone());
                    }
                }
            }
        }
    }

    fn bring_in(&mut self, written: &[String], renamed: Option<String>) {
        if let Some(path) = self.resolve(written)
            && let Some(name) = renamed.or_else(|| path.last().cloned())
        {
            self.names.insert(name, path);
        }
    }

    fn scan(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut line = 0;
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.note_qualified(&path, line);
                        path.clear();
                    }
                    if path.is_empty() {
                        line = ident.span().start().line;
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                other => {
                    self.note_qualified(&path, line);
                    path.clear();
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.scan(group.stream());
                    }
                }
            }
        }
        self.note_qualified(&path, line);
    }

    /// A single name is a local one, or an import that has been counted where it stands.
    fn note_qualified(&mut self, path: &[String], line: usize) {
        let leads_to_module = |name: &String| {
            self.resolve(std::slice::from_ref(name))
                .is_some_and(|path| path.is_empty() || self.sources.known.contains(&path))
        };
        if path.len() > 1 && leads_to_module(&path[0]) {
            self.note(path, line);
        }
    }
}

impl<'ast> Visit<'ast> for Walk<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let around = self.in_tests;
        self.in_tests |= is_for_tests(&item.attrs);
        self.scope.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.scope.pop();
        self.in_tests = around;
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.import(&item.tree, &[]);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        if let ("self", Some((_, name))) = (item.ident.to_string().as_str(), &item.rename) {
            self.names.insert(name.to_string(), Vec::new());
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.note_qualified(&names, path.span().start().line);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.scan(call.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.scan(list.tokens.clone());
        }
    }

    /// `pub(super)` uses nothing.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}
}
