// Package filter is the one language in which frames and events are chosen: in
// the wire, in searches, over recordings, in exports. The same words choose the
// same items everywhere.
//
//	dir:recv type:error run:2           all of these
//	type:error or type:result           either
//	-type:heartbeat (gap>5s or is:malformed)
//	"rate limited"  /timeout \d+/       what a frame's text holds
//
// Words are and-ed; "or" binds less than that, parentheses more, and "-" in front
// of a term or a parenthesis turns it round. [Terms] lists all that can be asked
// for. A word that is no term is looked for in the text. Capitals in it count
// only where there are some.
//
//	f, err := filter.Parse(`type:error gap>5s`)
//	if err != nil { … } // an *Error: what, where, and what was expected
//	if f.Match(&item) { … }
package filter

import (
	"slices"
	"strings"
	"time"
)

// Item is what a filter judges: a frame, or another event of a session.
type Item struct {
	// Dir is where it went, "send" or "recv", or what kind of event it is.
	Dir string
	// Type is a frame's message_type, or an event's name.
	Type string
	// Run is the run that it belongs to, or 0.
	Run int
	// Size is the frame's length on the wire, in bytes.
	Size int
	// Gap is the time since the item before it, and Since that since the start.
	Gap, Since time.Duration
	// At is when it happened.
	At time.Time
	// Is are the things that are so of it.
	Is Property
	// Data is the frame, or the event as JSON. It is only read.
	Data []byte
}

// Property is a set of things that are so of an item, as "is:" names them.
type Property uint16

// What can be so of an item.
const (
	Malformed   Property = 1 << iota // it could not be understood
	Marked                           // the person marked it
	Injected                         // the person composed it
	AfterCancel                      // it came between a cancel and the run's end
	Stray                            // it answers no request
	Refused                          // it refuses a request, or was refused
	Unknown                          // its message_type is none that ruse knows
	Joined                           // it was joined to the text before it
	Shown                            // it stands in the transcript by itself
)

// properties are their names, in the order of their bits.
var properties = [...]string{"malformed", "marked", "injected", "after-cancel", "stray", "refused", "unknown", "joined", "shown"}

// String names the properties, with commas between them.
func (p Property) String() string {
	var names []string
	for i, name := range properties {
		if p&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ",")
}

// Filter is a parsed expression. The zero value matches everything. It is safe for
// use by several goroutines.
type Filter struct {
	source string
	root   node
}

// String is the expression as it was given.
func (f Filter) String() string { return f.source }

// Empty reports whether it matches everything.
func (f Filter) Empty() bool { return f.root == nil }

// Match reports whether an item is one that is asked for.
func (f Filter) Match(i *Item) bool { return f.root == nil || f.root.match(i) }

// ReadsData reports whether Match looks into the data of items.
func (f Filter) ReadsData() bool { return f.root != nil && readsData(f.root) }

func readsData(n node) bool {
	switch n := n.(type) {
	case all:
		return slices.ContainsFunc(n, readsData)
	case some:
		return slices.ContainsFunc(n, readsData)
	case not:
		return readsData(n.node)
	case test:
		return false
	}
	return true
}

// Needle returns a text that the data of every item that matches must hold as it
// stands, so that a file can be searched without reading its lines; ok is false
// where there is none.
func (f Filter) Needle() (n Needle, ok bool) {
	switch root := f.root.(type) {
	case text:
		return root.Needle, root.literal
	case all:
		for _, child := range root {
			if t, is := child.(text); is && t.literal {
				return t.Needle, true
			}
		}
	}
	return Needle{}, false
}

// node is a part of an expression.
type node interface{ match(i *Item) bool }

type (
	all  []node
	some []node
	not  struct{ node }
	test func(i *Item) bool
)

func (nodes all) match(i *Item) bool {
	for _, n := range nodes {
		if !n.match(i) {
			return false
		}
	}
	return true
}

func (nodes some) match(i *Item) bool {
	for _, n := range nodes {
		if n.match(i) {
			return true
		}
	}
	return false
}

func (n not) match(i *Item) bool  { return !n.node.match(i) }
func (t test) match(i *Item) bool { return t(i) }
