package transcript

import (
	"encoding/binary"
	"strings"
)

// joining says how pieces of assistant text are shown.
type joining uint8

const (
	// joinByText tells from the text itself; see text.Pieces.
	joinByText joining = iota
	// joinAlways makes one document of all that comes without a break.
	joinAlways
	// joinNever shows each piece as it was sent.
	joinNever
)

// String is what the person is told.
func (j joining) String() string {
	return [...]string{"pieces joined where they look cut", "pieces joined", "pieces as sent"}[j]
}

// Rejoin shows assistant text the other way: as sent where pieces were joined,
// joined where they were not. It says which.
func (t *Pane) Rejoin() string {
	t.setJoining(map[joining]joining{joinByText: joinAlways, joinAlways: joinNever, joinNever: joinByText}[t.joining])
	return t.joining.String()
}

// pieces remembers where a stream was cut, a byte or two a piece.
type pieces struct {
	lengths []byte
	count   int
}

func (p *pieces) add(n int) {
	p.lengths = binary.AppendUvarint(p.lengths, uint64(n))
	p.count++
}

// split cuts text as it was sent.
func (p *pieces) split(text string) []string {
	parts := make([]string, 0, p.count)
	for rest := p.lengths; len(rest) > 0; {
		n, used := binary.Uvarint(rest)
		rest = rest[used:]
		parts = append(parts, strings.Clone(text[:n]))
		text = text[n:]
	}
	return parts
}
