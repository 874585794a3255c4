package cli

import (
	"strings"

	"ruse/ui/internal/text"
)

// speech is what the agent says without anything else in between: whole
// messages, a block each, or pieces of one text. The first message stands on the
// page at once; those after it are held until it is known which they are, since
// what is written can't be joined any more.
type speech struct {
	pieces  text.Pieces
	held    []string
	open    bool // a message stands on the page that may still go on
	cleaner text.Cleaner
	breaks  int // line breaks at the message's end, which only count if it goes on
}

// say adds what the agent said: the text blocks of one frame. Several are whole
// messages. An empty one says nothing: such a frame comes where all of it was held
// back, or was part of a secret.
func (p *page) say(blocks []string) {
	if len(blocks) != 1 {
		for _, block := range blocks {
			if block != "" {
				p.block(text.Clean(block))
			}
		}
		return
	}
	if blocks[0] == "" {
		return
	}
	s, piece := &p.speech, blocks[0]
	switch joined := s.pieces.Add(piece); {
	case joined && len(s.held) == 0, !s.open:
		p.continueMessage(piece)
	case joined:
		for _, words := range s.held {
			p.continueMessage(words)
		}
		s.held = nil
		p.continueMessage(piece)
	default:
		s.held = append(s.held, piece)
		if !s.pieces.Open() {
			p.release()
		}
	}
}

// resume adds the end of the last message, which was held back until later. Where
// something else was written since, it is a message of its own.
func (p *page) resume(end string) {
	s := &p.speech
	s.pieces.Extend(end)
	switch last := len(s.held) - 1; {
	case last >= 0:
		s.held[last] += end
	case s.open:
		p.continueMessage(end)
	default:
		p.say([]string{end})
	}
}

// pending reports whether pieces are held that may be whole messages.
func (p *page) pending() bool { return len(p.speech.held) > 0 }

// release writes what is held as whole messages, though more may come.
func (p *page) release() {
	s := &p.speech
	held := s.held
	s.held = nil
	for _, words := range held {
		p.endMessage()
		p.continueMessage(words)
	}
}

// continueMessage writes more of a message, and begins one where none is open.
func (p *page) continueMessage(words string) {
	s := &p.speech
	if !s.open {
		pieces := s.pieces
		p.beginBlock()
		*s = speech{open: true, pieces: pieces}
	}
	s.cleaner.Write(words, func(_, clean string) { p.add(clean) })
}

// add writes safe text of a message.
func (p *page) add(clean string) {
	s := &p.speech
	body := strings.TrimRight(clean, "\n")
	if body == "" {
		s.breaks += len(clean)
		return
	}
	if s.breaks > 0 {
		p.write(strings.Repeat("\n", s.breaks))
	}
	p.write(body)
	s.breaks = len(clean) - len(body)
}

// endMessage ends the message that is open; the speech goes on.
func (p *page) endMessage() {
	s := &p.speech
	if !s.open {
		return
	}
	s.cleaner.Flush(func(_, clean string) { p.add(clean) })
	s.open, s.breaks = false, 0
	p.write("\n")
}

// endSpeech ends what the agent says.
func (p *page) endSpeech() {
	p.release()
	p.endMessage()
	p.speech = speech{}
}
