package wire

import (
	"time"

	"ruse/ui/internal/filter"
	"ruse/ui/internal/report"
)

// Dir is which way a frame went, or what a row is that is no frame.
type Dir uint8

// The directions, as the filter language names them.
const (
	Open Dir = iota
	Send
	Recv
	Close
	Mark
	Gap
)

// String is the direction in the filter language.
func (d Dir) String() string { return [...]string{"open", "send", "recv", "close", "mark", "gap"}[d] }

// Row is what is kept of each frame.
type Row struct {
	since time.Duration // since the first row
	// Seq numbers the session's events from 1 on, those that are no frames too, as
	// its recording does.
	Seq, Run, Size uint32
	typ            uint16
	Dir            Dir
	Disposition    report.Disposition
	Is             filter.Property
}

// class tells rows that may be one item from others: chunks of a stream, and signs
// of life. 0 stands alone.
type class uint8

const (
	alone class = iota
	speech
	output
	life
)

// list is a list that grows at its end in pieces that are never copied.
type list[T any] struct {
	pieces [][]T
	n      int
}

const piece = 1 << 13

func (l *list[T]) at(i int) *T { return &l.pieces[i/piece][i%piece] }

func (l *list[T]) add(v T) {
	if l.n == len(l.pieces)*piece {
		l.pieces = append(l.pieces, make([]T, 0, min(piece, max(16, l.n*piece))))
	}
	last := &l.pieces[l.n/piece]
	*last = append(*last, v)
	l.n++
}

// cut keeps the first n.
func (l *list[T]) cut(n int) {
	if n >= l.n {
		return
	}
	l.n = n
	l.pieces = l.pieces[:(n+piece-1)/piece]
	if at := n % piece; at > 0 {
		last := &l.pieces[len(l.pieces)-1]
		*last = (*last)[:at]
	}
}

// both is a list that grows at both ends.
type both[T any] struct{ front, back list[T] }

func (b *both[T]) len() int { return b.front.n + b.back.n }

func (b *both[T]) at(i int) *T {
	if i < b.front.n {
		return b.front.at(b.front.n - 1 - i)
	}
	return b.back.at(i - b.front.n)
}

// cut keeps the first n.
func (b *both[T]) cut(n int) {
	if n >= b.front.n {
		b.back.cut(n - b.front.n)
		return
	}
	var kept both[T]
	for i := range n {
		kept.back.add(*b.at(i))
	}
	*b = kept
}
