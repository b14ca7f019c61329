//! The widths of what look-behinds ask for.
use super::Node;

/// How many characters the node matches, if that is always the same.
pub fn width(node: &Node) -> Option<usize> {
    Some(match node {
        Node::Char(_) | Node::Any | Node::Set(_) => 1,
        Node::Start
        | Node::End
        | Node::TextStart
        | Node::TextEnd
        | Node::WordEdge(_)
        | Node::Look { .. } => 0,
        Node::Group(_, body) | Node::Flagged(body, _) | Node::Atomic(body) => width(body)?,
        Node::Sequence(items) => {
            let mut total = 0;
            for item in items {
                total += width(item)?;
            }
            total
        }
        Node::Choice(branches) => same_width(branches.iter())?,
        Node::If(_, yes, no) => same_width([&**yes, &**no].into_iter())?,
        Node::Repeat {
            body, least, most, ..
        } if least == most => width(body)? * *least as usize,
        Node::Repeat { body, .. } if width(body) == Some(0) => 0,
        Node::Repeat { .. } | Node::Back(_) => return None,
    })
}

fn same_width<'a>(mut nodes: impl Iterator<Item = &'a Node>) -> Option<usize> {
    let first = width(nodes.next()?)?;
    for node in nodes {
        if width(node)? != first {
            return None;
        }
    }
    Some(first)
}
