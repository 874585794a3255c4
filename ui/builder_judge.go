package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// What is typed is judged with every key, as long as that takes no time: up to
// judgeAtOnce bytes in all fields. More of it is judged when nobody has typed
// for judgeAfter, or when what it comes to is wanted.
const (
	judgeAtOnce = 16 << 10
	judgeAfter  = 200 * time.Millisecond
)

// judging is what was typed and not judged yet.
type judging struct {
	// unread says that the JSON was changed since the form was filled from it,
	// unchecked that the form was since it was checked.
	unread, unchecked bool
	// changes counts what was typed; due says that a judgeMsg is on its way.
	changes int
	due     bool
}

// judgeMsg judges what was typed, unless that goes on.
type judgeMsg struct {
	builder *builder
	changes int
}

// judge finds what is wrong with what was typed, now or soon.
func (b *builder) judge() tea.Cmd {
	if b.weight() <= judgeAtOnce {
		b.settle()
		return nil
	}
	b.judging.changes++
	if b.judging.due {
		return nil
	}
	return b.judgeSoon()
}

func (b *builder) judgeSoon() tea.Cmd {
	b.judging.due = true
	msg := judgeMsg{b, b.judging.changes}
	return tea.Tick(judgeAfter, func(time.Time) tea.Msg { return msg })
}

func (msg judgeMsg) take(*Model) tea.Cmd {
	j := &msg.builder.judging
	j.due = false
	if j.changes != msg.changes {
		return msg.builder.judgeSoon()
	}
	msg.builder.settle()
	return nil
}

// settle judges what has not been judged yet.
func (b *builder) settle() {
	if b.judging.unread {
		b.readJSON()
	}
	if b.judging.unchecked {
		b.check()
	}
}

// weight is how many bytes all texts of the builder have.
func (b *builder) weight() int {
	n := b.json.entry.Len()
	b.walk(func(_ string, c *cell) {
		if c.entry != nil {
			n += c.entry.Len()
		}
	})
	return n
}
