package ui

import (
	"errors"
	"strings"
	"testing"
)

// A session that can't be recorded goes on, and says so.
func TestUnrecorded(t *testing.T) {
	b := newBench(t, 120, 40, Config{})
	_, _ = b.Update(dialedMsg{generation: b.link.generation, source: &recorded{}, unrecorded: errors.New("the disk is full")})
	b.settle()
	b.frame()
	if b.link.state != linkUp || !strings.Contains(b.plain(), "This session is not recorded: the disk is full") {
		t.Errorf("the screen:\n%s", b.plain())
	}
}
