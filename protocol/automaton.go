package protocol

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// automaton finds every secret in a text in one pass, however many secrets
// there are (Aho and Corasick, 1975). A state is the longest end of the text so
// far that begins some secret. It is read-only once built.
type automaton struct {
	nodes []node
	// root holds the moves from state 0, where most of a text is read.
	root [256]int32
}

// node is one state.
type node struct {
	edges []edge // sorted by label
	// fail is the state of the next shorter end that begins some secret.
	fail int32
	// depth is the length of that end in bytes.
	depth int32
	// open is the length of the longest such end that more bytes can complete;
	// less than depth where a secret just ended.
	open int32
	// match is the length of the longest pattern that ends here; 0 for none.
	match int32
	// chars is the length of that end in characters, one that it cuts included.
	chars int32
	// secret says that a secret begins with this state's bytes.
	secret bool
}

type edge struct {
	label byte
	to    int32
}

// newAutomaton finds patterns. The first secrets of them are secrets; what
// follows is found as well.
func newAutomaton(patterns []string, secrets int) *automaton {
	a := &automaton{nodes: make([]node, 1)}
	for i, pattern := range patterns {
		a.insert(pattern, i < secrets)
	}
	for _, e := range a.nodes[0].edges {
		a.root[e.label] = e.to
	}
	a.link()
	return a
}

func (a *automaton) insert(pattern string, secret bool) {
	var state int32
	for i := range len(pattern) {
		state = a.grow(state, pattern[i])
		a.nodes[state].secret = a.nodes[state].secret || secret
	}
	a.nodes[state].match = int32(len(pattern))
}

// grow returns the child of state by label, and makes it where it is missing.
func (a *automaton) grow(state int32, label byte) int32 {
	edges := a.nodes[state].edges
	i, ok := slices.BinarySearchFunc(edges, label, byLabel)
	if ok {
		return edges[i].to
	}
	child := int32(len(a.nodes))
	n := node{depth: a.nodes[state].depth + 1, chars: a.nodes[state].chars}
	if utf8.RuneStart(label) {
		n.chars++
	}
	a.nodes = append(a.nodes, n)
	a.nodes[state].edges = slices.Insert(edges, i, edge{label, child})
	return child
}

func byLabel(e edge, label byte) int { return cmp.Compare(e.label, label) }

// link sets every fail, open and match, shallow states first, since each looks at
// shallower ones only.
func (a *automaton) link() {
	queue := []int32{0}
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		n := &a.nodes[state]
		if n.open = n.depth; len(n.edges) == 0 {
			n.open = a.nodes[n.fail].open
		}
		for _, e := range n.edges {
			child := &a.nodes[e.to]
			if state != 0 {
				child.fail = a.next(n.fail, e.label)
			}
			child.match = max(child.match, a.nodes[child.fail].match)
			queue = append(queue, e.to)
		}
	}
}

// next is the state after one more byte.
func (a *automaton) next(state int32, b byte) int32 {
	for state != 0 {
		if to := a.nodes[state].child(b); to != 0 {
			return to
		}
		state = a.nodes[state].fail
	}
	return a.root[b]
}

// child is the state that label leads to, or 0.
func (n *node) child(label byte) int32 {
	if len(n.edges) == 1 {
		if n.edges[0].label == label {
			return n.edges[0].to
		}
		return 0
	}
	if i, ok := slices.BinarySearchFunc(n.edges, label, byLabel); ok {
		return n.edges[i].to
	}
	return 0
}
