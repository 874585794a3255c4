package runtimetest

import (
	"maps"
	"os"
	"slices"
	"strings"
)

// environ is what a command finds in its environment: its own variables, and
// of the runtime's those alone that programs can't do without. The others are
// not the client's: keys of cloud accounts, tokens, what ruse itself was given.
func environ(own map[string]string) []string {
	env := slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return !shared(name)
	})
	for name, value := range maps.All(own) {
		env = append(env, name+"="+value)
	}
	return env
}

// shared reports whether commands get the runtime's variable of that name.
func shared(name string) bool {
	return slices.Contains(sharedVariables(), foldName(name)) || strings.HasPrefix(foldName(name), "LC_")
}
