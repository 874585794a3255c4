package ui

import (
	"slices"
	"testing"
)

// Every command has a name of its own in its scope, says what it does, and can
// be reached. A key means one thing in a scope, but for commands that leave it
// to others where they can't run.
func TestCommandsAreSound(t *testing.T) {
	type place struct {
		scope scope
		text  string
	}
	names, keys := map[place]bool{}, map[place]string{}
	for _, c := range allCommands() {
		if names[place{c.scope, c.name}] || c.name == "" || c.help == "" {
			t.Errorf("%s in the %s: name taken or no help", c.name, c.scope)
		}
		names[place{c.scope, c.name}] = true
		if c.yields && c.why == nil {
			t.Errorf("%s in the %s yields, and never has to", c.name, c.scope)
		}
		for _, k := range c.keys {
			if other := keys[place{c.scope, k}]; other != "" {
				t.Errorf("%s means %s and %s in the %s", k, other, c.name, c.scope)
			}
			if !c.yields {
				keys[place{c.scope, k}] = c.name
			}
		}
	}
	for s := range scopeCount {
		if !slices.ContainsFunc(allCommands(), func(c command) bool { return c.scope == s }) {
			t.Errorf("the %s has no commands", s)
		}
	}
}
