package ui

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ruse/ui/internal/profile"
)

// CommandInfo is a command of the program as a person sets its keys.
type CommandInfo struct {
	// Name is as [keys] in config.toml has it, such as panel.save.
	Name string
	Keys []string
	Help string
	// File is the file that gives it these keys; empty: they are its own.
	File string
}

// Commands are all commands whose keys can be others, with those that a file
// gives them. What is wrong with the file is gone on without: see [CheckKeys].
func Commands(keys []profile.Rebinding) []CommandInfo {
	commands := allCommands()
	files := map[string]string{}
	wrong := rebind(commands, keys)
	for _, k := range keys {
		if !slices.ContainsFunc(wrong, func(p profile.Problem) bool { return p.Key == k.Place.Key }) {
			files[k.Command] = k.Place.Path
		}
	}
	var all []CommandInfo
	for _, c := range commands {
		if c.scope.named() && c.run != nil {
			all = append(all, CommandInfo{c.fullName(), c.keys, c.help, files[c.fullName()]})
		}
	}
	return all
}

// CheckKeys says what is wrong with the keys that a file gives to commands.
func CheckKeys(keys []profile.Rebinding) []profile.Problem { return rebind(allCommands(), keys) }

// fullName is the name of a command among those of all scopes.
func (c *command) fullName() string { return c.scope.String() + "." + c.name }

// rebind gives commands other keys, and returns what is wrong with those that it
// leaves as they are.
func rebind(commands []command, keys []profile.Rebinding) (problems []profile.Problem) {
	fail := func(k profile.Rebinding, text string) {
		p := k.Place
		p.Text = text
		problems = append(problems, p)
	}
	before := slices.Clone(commands)
	given := map[int]profile.Rebinding{}
	for _, k := range keys {
		i := slices.IndexFunc(commands, func(c command) bool { return c.fullName() == k.Command })
		if i < 0 {
			fail(k, "there is no such command"+othersNamed(commands, k.Command)+"; ruse config keys lists them")
		} else if text := wrongKeys(&commands[i], k.Keys); text != "" {
			fail(k, text)
		} else {
			commands[i].keys, commands[i].label = k.Keys, ""
			given[i] = k
		}
	}
	// What takes a key of another command goes back to its own keys, until nothing
	// does any more.
	for again := true; again; {
		again = false
		for i := range commands {
			if key, other := takenBy(commands, i); other != "" && given[i].Command != "" {
				fail(given[i], fmt.Sprintf("%s is %s's already", key, other))
				commands[i], again = before[i], true
				delete(given, i)
			}
		}
	}
	return problems
}

// othersNamed names the commands of other scopes that are called the same.
func othersNamed(commands []command, name string) string {
	_, last, _ := strings.Cut(name, ".")
	var found []string
	for i := range commands {
		if c := &commands[i]; c.scope.named() && (c.name == last || c.name == name) {
			found = append(found, c.fullName())
		}
	}
	if len(found) == 0 {
		return ""
	}
	return "; there is " + strings.Join(found, " and ")
}

// wrongKeys says why a command can't have these keys.
func wrongKeys(c *command, keys []string) string {
	switch {
	case !c.scope.named():
		return "the keys of dialogs and of a search stay as they are: their boxes name them"
	case c.run == nil:
		return "these keys are the text entry's own, and stay"
	case len(keys) == 0 && c.fullName() == "builder.leave":
		return "without a key there is no way out of the builder"
	}
	typed := c.scope == anywhere || c.scope == inComposer || c.scope == inBuilder
	for _, k := range keys {
		if text := misspelt(k); text != "" {
			return text
		}
		if typed && !c.yields && (utf8.RuneCountInString(k) == 1 || k == "space") {
			return fmt.Sprintf("%s would be typed there: take a key with ctrl or alt, or one of f1 to f12", k)
		}
	}
	return ""
}

// takenBy names a command of the same scope that has a key of command i, and the
// key. Commands that leave a key to others may share it, and so may sections.
func takenBy(commands []command, i int) (key, other string) {
	for j := range commands {
		c := &commands[j]
		if j == i || c.scope != commands[i].scope || c.yields || commands[i].yields || c.elsewhere(&commands[i]) {
			continue
		}
		for _, k := range commands[i].keys {
			if slices.Contains(c.keys, k) {
				return k, c.fullName()
			}
		}
	}
	return "", ""
}

// keyNames are the keys that have a name and no letter.
var keyNames = strings.Fields("enter tab esc space backspace delete insert up down left right home end pgup pgdown " +
	"f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12")

// misspelt says what is wrong with how a key is written; it is written as it
// comes from the terminal.
func misspelt(key string) string {
	rest := key
	for _, mod := range []string{"ctrl+", "alt+", "shift+"} {
		rest = strings.TrimPrefix(rest, mod)
	}
	r, n := utf8.DecodeRuneInString(rest)
	one := n == len(rest) && n > 0 && unicode.IsGraphic(r) && r != ' '
	switch {
	case one && rest != key && unicode.IsUpper(r):
		return fmt.Sprintf("%q is no key: with ctrl or alt, letters are small", key)
	case one && strings.Contains(strings.TrimSuffix(key, rest), "shift+") && unicode.IsLetter(r):
		return fmt.Sprintf("%q is no key: a letter with shift is written as the capital", key)
	case one || slices.Contains(keyNames, rest):
		return ""
	}
	return fmt.Sprintf("%q is no key: write it like x, X, ctrl+x, alt+up, shift+tab, space or f5", key)
}
