//! The widths of what look-behinds ask for.
use super::Node;

/// How many characters the node matches, if that is always the same; `groups`: of those before it.
pub fn width(node: &Node, groups: &[Option<usize>]) -> Option<usize> {
    Some(match node {
        Node::Char(_) | Node::Any | Node::Set(_) => 1,
        Node::Start
        | Node::End
        | Node::TextStart
        | Node::TextEnd
        | Node::WordEdge(_)
        | Node::Look { .. } => 0,
        Node::Group(_, body) | Node::Flagged(body, _) | Node::Atomic(body) => width(body, groups)?,
        Node::Sequence(items) => {
            let mut total = 0;
            for item in items {
                total += width(item, groups)?;
            }
            total
        }
        Node::Choice(branches) => same_width(branches.iter(), groups)?,
        Node::If(_, yes, no) => same_width([&**yes, &**no].into_iter(), groups)?,
        Node::Repeat {
            body, least, most, ..
        } if least == most => width(body, groups)? * *least as usize,
        Node::Repeat { body, .. } if width(body, groups) == Some(0) => 0,
        Node::Back(number) => (*groups.get(*number)?)?,
        Node::Repeat { .. } => return None,
    })
}

fn same_width<'a>(
    mut nodes: impl Iterator<Item = &'a Node>,
    groups: &[Option<usize>],
) -> Option<usize> {
    let first = width(nodes.next()?, groups)?;
    for node in nodes {
        if width(node, groups)? != first {
            return None;
        }
    }
    Some(first)
}
