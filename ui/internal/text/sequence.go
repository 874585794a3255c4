package text

// maxSequence is the longest control sequence, in bytes, that is taken for one.
const maxSequence = 256

// sequence measures the control sequence that s, which begins with ESC, begins
// with. n is its length. It is 0 where there is none, and then more says that
// there might be one if s went on.
func sequence(s string) (n int, more bool) {
	bounded := s[:min(len(s), maxSequence)]
	more = len(bounded) < maxSequence
	if len(bounded) < 2 {
		return 0, more
	}
	at := 1
	switch bounded[1] {
	case '[':
		at++
		for at < len(bounded) && bounded[at] >= 0x30 && bounded[at] <= 0x3f {
			at++
		}
	case ']', 'P', 'X', '^', '_':
		return stringSequence(bounded, bounded[1] == ']', more)
	}
	start := at
	for at < len(bounded) && bounded[at] >= 0x20 && bounded[at] <= 0x2f {
		at++
	}
	if at == len(bounded) {
		return 0, more
	}
	first := byte(0x30)
	if bounded[1] == '[' && start > 1 {
		first = 0x40
	}
	if bounded[at] < first || bounded[at] > 0x7e {
		return 0, false
	}
	return at + 1, false
}

// stringSequence does so for OSC, DCS, SOS, PM and APC, which ESC \ ends, and an
// OSC the bell too. Any other control character, a line break among them, breaks
// them off.
func stringSequence(s string, bell, more bool) (int, bool) {
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\a' && bell:
			return i + 1, false
		case c == 0x1b && i+1 == len(s):
			return 0, more
		case c == 0x1b && s[i+1] == '\\':
			return i + 2, false
		case c < 0x20:
			return 0, false
		}
	}
	return 0, more
}
