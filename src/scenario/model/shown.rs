//! A model for people to read: whatever a screen would obey or leave out of its names is a sign.

use std::borrow::Cow;

use super::Model;
use crate::foundation::signs;

impl Model {
    /// The same with every hidden character of its title, its question and its names as a sign. It is to be looked at and
    /// not to be run, for luck goes by names; its parts and its index know components by their names in the file.
    pub fn in_signs(mut self) -> Model {
        let Model { name, question, classes, sources, handlers, routes, links, groups, crews, sets, .. } = &mut self;
        let texts = [name, question].into_iter();
        let texts = texts.chain(classes.iter_mut().map(|class| &mut class.name));
        let texts = texts.chain(sources.iter_mut().map(|source| &mut source.name));
        let texts = texts
            .chain(handlers.iter_mut().flat_map(|handler| [&mut handler.declared.name, &mut handler.declared.note]));
        let texts = texts.chain(routes.iter_mut().map(|route| &mut route.name));
        let texts = texts.chain(links.iter_mut().map(|link| &mut link.name));
        let texts = texts.chain(groups.iter_mut().map(|group| &mut group.name));
        let texts = texts.chain(crews.iter_mut().map(|crew| &mut crew.name));
        for text in texts.chain(sets.iter_mut().map(|set| &mut set.name)) {
            if let Cow::Owned(signs) = signs::on_one_line(text) {
                *text = signs;
            }
        }
        self
    }
}
