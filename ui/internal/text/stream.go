package text

import (
	"strings"
	"unicode/utf8"
)

// Cleaner cleans a text that comes in chunks, cut anywhere. The zero value is
// ready. It is not for concurrent use.
type Cleaner struct {
	// held is what can't be judged yet: the start of a control sequence, of a
	// character or of an emoji, shorter than maxSequence.
	held string
	// begun says that text came, returned that the last of it was a carriage
	// return, whose line ends when more follows.
	begun, returned bool
	// last is the last character of the clean text, and base the last that did not
	// only extend the one before.
	last, base rune
}

// Write hands over what becomes of the next chunk, in pieces: what came, and the
// clean text that stands for it. Where nothing changed they are the same.
func (c *Cleaner) Write(chunk string, emit func(raw, clean string)) {
	for c.held != "" && chunk != "" {
		// So much is enough to judge what is held.
		n, pos := min(len(chunk), maxSequence+utf8.UTFMax), 0
		s := c.held + chunk[:n]
		for pos < len(c.held) {
			taken := c.step(s[pos:], false, emit)
			if taken == 0 {
				c.held = s[pos:]
				return
			}
			pos += taken
		}
		chunk = chunk[pos-len(c.held):]
		c.held = ""
	}
	for chunk != "" {
		taken := c.step(chunk, false, emit)
		if taken == 0 {
			c.held = strings.Clone(chunk)
			return
		}
		chunk = chunk[taken:]
	}
}

// Flush hands over what is still held, since nothing more comes. The cleaner
// then begins anew.
func (c *Cleaner) Flush(emit func(raw, clean string)) {
	for s := c.held; s != ""; {
		s = s[c.step(s, true, emit):]
	}
	*c = Cleaner{}
}

// Held is what was written and not handed over yet, as it came.
func (c *Cleaner) Held() string { return c.held }

// Append is Write where only the clean text counts: it is added to dst.
func (c *Cleaner) Append(dst []byte, chunk string) []byte {
	c.Write(chunk, func(_, clean string) { dst = append(dst, clean...) })
	return dst
}

// step takes what stands first in s, and returns how many bytes that is: none
// where it can't be judged before more comes. final says that nothing does.
func (c *Cleaner) step(s string, final bool, emit func(raw, clean string)) int {
	if s[0] == '\r' {
		c.returned = true
		emit("\r", "")
		return 1
	}
	if s[0] == '\x1b' {
		n, more := sequence(s)
		if n > 0 {
			emit(s[:n], "")
			return n
		}
		if more && !final {
			return 0
		}
	}
	if c.returned && s[0] != '\n' {
		if !final && !utf8.FullRuneInString(s) {
			return 0
		}
		c.put("", "\n", '\n', emit)
	}
	c.returned = false
	if n := plain(s); n > 0 {
		c.emitPlain(s[:n], emit)
		return n
	}
	return c.odd(s, final, emit)
}

// odd takes one character that is not simply shown.
func (c *Cleaner) odd(s string, final bool, emit func(raw, clean string)) int {
	if !final && !utf8.FullRuneInString(s) {
		return 0
	}
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case r < 0x20:
		c.put(s[:n], string('\u2400'+r), '\u2400'+r, emit)
	case r == 0x7f:
		c.put(s[:n], "\u2421", '\u2421', emit)
	case r == byteOrder && !c.begun:
		c.begun = true
		emit(s[:n], "")
	case r == joiner && joins(c.last):
		emit(s[:n], "")
	case r == nonJoiner && joins(c.last), variant(r) && varies(c.last, r):
		c.last = r
		c.begun = true
		emit(s[:n], s[:n])
	case c.last == blackFlag && r >= 0xe0000:
		return c.flag(s, n, final, emit)
	case r == joiner && pictograph(c.base):
		return c.between(s, n, final, pictograph, emit)
	case r == emojiLook && (c.last >= '0' && c.last <= '9' || c.last == '#' || c.last == '*'):
		return c.between(s, n, final, func(next rune) bool { return next == keycap }, emit)
	default:
		c.put(s[:n], mark, utf8.RuneError, emit)
	}
	return n
}

// between keeps the first n bytes of s if the character after them fits.
func (c *Cleaner) between(s string, n int, final bool, fits func(next rune) bool, emit func(raw, clean string)) int {
	if !final && !utf8.FullRuneInString(s[n:]) {
		return 0
	}
	if next, _ := utf8.DecodeRuneInString(s[n:]); !fits(next) {
		c.put(s[:n], mark, utf8.RuneError, emit)
		return n
	}
	c.last, _ = utf8.DecodeRuneInString(s)
	emit(s[:n], s[:n])
	return n
}

// flag keeps the tags that make a nation's flag of a black one. All others, such
// as the first n bytes of s, are marked.
func (c *Cleaner) flag(s string, n int, final bool, emit func(raw, clean string)) int {
	for _, tags := range flags {
		if strings.HasPrefix(s, tags) {
			c.last = joiner
			emit(tags, tags)
			return len(tags)
		}
		if strings.HasPrefix(tags, s) && !final {
			return 0
		}
	}
	c.put(s[:n], mark, utf8.RuneError, emit)
	return n
}

// put hands over one character that stands for raw.
func (c *Cleaner) put(raw, clean string, r rune, emit func(raw, clean string)) {
	c.begun, c.last, c.base = true, r, r
	emit(raw, clean)
}

// emitPlain hands over text that needs no cleaning.
func (c *Cleaner) emitPlain(s string, emit func(raw, clean string)) {
	c.begun = true
	r, n := utf8.DecodeLastRuneInString(s)
	c.last = r
	for rest := s; extends(r); {
		if rest = rest[:len(rest)-n]; rest == "" {
			r = c.base
			break
		}
		r, n = utf8.DecodeLastRuneInString(rest)
	}
	c.base = r
	emit(s, s)
}

// printable reports whether the first eight bytes of s are all ASCII that is
// shown. It looks at them as one number, since all text passes here.
func printable(s string) bool {
	const each = 0x0101010101010101
	_ = s[7]
	w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	return (w|(w-' '*each)|(w+each))&(0x80*each) == 0
}

// plain returns how many bytes at the start of s need no cleaning.
func plain(s string) int {
	for i := 0; i < len(s); {
		for len(s)-i >= 8 && printable(s[i:i+8]) {
			i += 8
		}
		if i == len(s) {
			break
		}
		if b := s[i]; b < utf8.RuneSelf {
			if b < ' ' && b != '\n' && b != '\t' || b == 0x7f {
				return i
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r < 0xa0 || r == utf8.RuneError && n == 1 || hidden(r) {
			return i
		}
		i += n
	}
	return len(s)
}
