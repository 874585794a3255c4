package wire

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ruse/ui/internal/filter"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

const (
	// roomForAll is the width from which a row tells more than number, direction,
	// type and size.
	roomForAll = 60
	// roomForFrame is the width from which a row shows how its frame begins.
	roomForFrame = 100
	// numberWidth is what a number has at least, so that few sessions outgrow it.
	numberWidth = 4
	// peek is how much of a frame may be seen in its row, in bytes.
	peek = 256
)

// Draw draws item i as a line.
func (p *Pane) Draw(th *theme.Theme, i, width int, chosen bool) string {
	g, part := p.view.item(i)
	row := int(g.first)
	if part >= 0 {
		row = p.view.rowAt(g.first, part)
	}
	folded := part < 0 && g.n > 1
	name, more := Short(p.store.Type(row)), ""
	size := uint64(p.store.Row(row).Size)
	if folded {
		name, size = groupName(p.store.Type(row)), g.bytes
		more = " ×" + text.Count(int(g.n))
		if !p.isOpen(i) {
			more += " " + th.Glyphs.More
		}
	} else if part >= 0 {
		name = "  " + name
	}
	if note, _ := p.store.Note(row); note != "" && !folded {
		name += " " + th.Glyphs.Separator + " " + note
	}
	return p.line(th, row, name, more, size, width, chosen, folded && p.markedIn(g))
}

func (p *Pane) isOpen(i int) bool {
	if i+1 >= p.Len() {
		return false
	}
	_, part := p.view.item(i + 1)
	return part == 0
}

// groupName names the types in a group by one of them; signs of life are of several.
func groupName(typ string) string {
	if classOf(typ) == life {
		return "signs of life"
	}
	return Short(typ)
}

func (p *Pane) markedIn(g group) bool {
	first, last := p.store.Row(int(g.first)).Seq, p.store.Row(int(g.last)).Seq
	for seq := range p.store.notes {
		if first <= seq && seq <= last {
			return true
		}
	}
	return false
}

// Short is a type without what all types have.
func Short(typ string) string { return strings.TrimSuffix(typ, "_message") }

// line draws a row under a name; what stands behind that is never cut.
func (p *Pane) line(th *theme.Theme, row int, name, more string, size uint64, width int, chosen, marked bool) string {
	r := p.store.Row(row)
	sign, style := signOf(th, r, marked)
	bytes := ""
	if size > 0 {
		bytes = text.Size(int64(size))
	}
	head := fmt.Sprintf("%*d ", max(len(strconv.FormatUint(uint64(p.store.seq), 10)), numberWidth), r.Seq)
	tail := fmt.Sprintf(" %7s", bytes)
	if width >= roomForAll {
		head += fmt.Sprintf("%9s ", gapWords(p.store.Gap(row)))
		run := ""
		if r.Run > 0 {
			run = fmt.Sprint(r.Run)
		}
		tail += fmt.Sprintf(" %4s  %-12s", run, outcome(r, p.store.Type(row)))
	}
	head += arrow(th, r.Dir) + " " + sign + " "
	room := max(width-1-text.Width(head)-text.Width(tail), 4)
	begins := ""
	if at := max(min(text.Width(name+more), room), 30) + 2; width >= roomForFrame && room > at+10 {
		begins = text.Fit(p.beginning(row), room-at, th.Glyphs.Ellipsis)
		room = at
	}
	name = text.Fit(text.Truncate(name, max(room-text.Width(more), 1), th.Glyphs.Ellipsis)+more, room, "")
	if chosen {
		return th.Styles.Accent.Render(th.Glyphs.Bar) + th.Styles.Panel.RowSelected.Render(head+name+begins+tail)
	}
	return " " + th.Styles.Quiet.Render(head) + style(name) + th.Styles.Faint.Render(begins) + th.Styles.Quiet.Render(tail)
}

// signOf is what makes a row stand out, without colours too.
func signOf(th *theme.Theme, r *Row, marked bool) (sign string, style func(...string) string) {
	style = th.Styles.Text.Render
	switch {
	case r.Disposition == report.Malformed:
		sign, style = th.Glyphs.Failed, th.Styles.Failure.Render
	case r.Is&(filter.Unknown|filter.Stray|filter.Refused|filter.Injected) != 0, r.Disposition == report.NotForUs, r.Dir == Gap:
		sign, style = th.Glyphs.Attention, th.Styles.Warning.Render
	case marked, r.Is&filter.Marked != 0:
		sign, style = th.Glyphs.Dot, th.Styles.Strong.Render
	case r.Disposition == report.Control:
		sign, style = " ", th.Styles.Quiet.Render
	default:
		sign = " "
	}
	return sign, style
}

// arrow shows which way a frame went.
func arrow(th *theme.Theme, d Dir) string {
	switch d {
	case Send:
		return th.Glyphs.Out
	case Recv:
		return th.Glyphs.In
	case Open:
		return th.Glyphs.Connected
	case Close:
		return th.Glyphs.Closed
	case Mark:
		return th.Glyphs.Dot
	}
	return th.Glyphs.Attention
}

// outcome is what became of a frame, in a word or two.
func outcome(r *Row, typ string) string {
	switch {
	case r.Is&filter.Injected != 0:
		return "by hand"
	case r.Dir == Send && r.Is&filter.Refused != 0:
		return "refused"
	case r.Is&filter.Unknown != 0:
		return "unknown"
	case typ == ping || typ == pong:
		return report.Control.String()
	}
	return r.Disposition.String()
}

// gapWords is a time since the row before, short enough for a column.
func gapWords(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return ""
	case d < 100*time.Second:
		return fmt.Sprintf("+%.3f s", d.Seconds())
	}
	return "+" + text.Brief(d)
}

// beginning is how the frame of a row begins, behind its type.
func (p *Pane) beginning(row int) string {
	raw, err := p.store.Frame(row)
	if err != nil {
		return ""
	}
	if typ := `{"message_type":"` + p.store.Type(row) + `"`; bytes.HasPrefix(raw, []byte(typ)) {
		raw = bytes.TrimPrefix(raw[len(typ):], []byte(","))
	}
	return text.Line(string(raw[:text.RuneStart(raw, min(len(raw), peek))]))
}
