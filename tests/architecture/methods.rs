//! Calls of methods, which no import shows: several files may add methods to one type, and call one another's.
//!
//! A call on `self` leads to the file that gives its type the method of this name. Other receivers, calls through a trait, and
//! those in macros lead nowhere.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};

use crate::sources::{ModulePath, Reference, Sources, is_for_tests};

/// Every call on `self` of a method that another file of the package defines.
pub fn references(sources: &Sources) -> Vec<Reference> {
    let walks: Vec<Walk> = sources.modules.iter().map(|module| Walk::through(&module.syntax)).collect();
    let files = sources.modules.iter().zip(&walks);
    let defined: BTreeMap<&Method, &ModulePath> =
        files.clone().flat_map(|(module, walk)| walk.defined.iter().map(|method| (method, &module.path))).collect();
    let reference = |module: &crate::sources::Module, (method, line): &(Method, usize)| {
        let to = defined.get(method).filter(|to| ***to != module.path)?;
        let (from, file) = (module.path.clone(), module.file.clone());
        Some(Reference { from, to: to.to_vec(), file, line: *line, in_tests: false })
    };
    files.flat_map(|(module, walk)| walk.called.iter().filter_map(move |call| reference(module, call))).collect()
}

/// A method by the names of its type and its own.
type Method = (String, String);

/// A walk through one file, its tests left out.
#[derive(Default)]
struct Walk {
    /// The type whose methods these are.
    of: Option<String>,
    defined: Vec<Method>,
    /// With the line of the call.
    called: Vec<(Method, usize)>,
}

impl Walk {
    fn through(file: &syn::File) -> Walk {
        let mut walk = Walk::default();
        walk.visit_file(file);
        walk
    }
}

impl<'ast> Visit<'ast> for Walk {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let syn::Type::Path(of) = &*item.self_ty else { return };
        self.of = of.path.segments.last().map(|segment| segment.ident.to_string());
        visit::visit_item_impl(self, item);
        self.of = None;
    }

    fn visit_impl_item_fn(&mut self, method: &'ast syn::ImplItemFn) {
        self.defined.extend(self.of.clone().map(|of| (of, method.sig.ident.to_string())));
        visit::visit_impl_item_fn(self, method);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if matches!(&*call.receiver, syn::Expr::Path(path) if path.path.is_ident("self")) {
            let line = call.method.span().start().line;
            self.called.extend(self.of.clone().map(|of| ((of, call.method.to_string()), line)));
        }
        visit::visit_expr_method_call(self, call);
    }
}
