package runtimetest

import (
	"path"
	"strings"
)

// defaultIgnore holds where a request and its directory say nothing: what
// tools leave behind and nobody wants uploaded.
const defaultIgnore = `.git/
node_modules/
__pycache__/
.venv/
.DS_Store
*.swp
*.tmp
*~
`

// ignoreRules are the lines of a gitignore file, in its order.
type ignoreRules []ignoreRule

type ignoreRule struct {
	segments []string // between slashes; "**" stands for any number
	negated  bool
	dirOnly  bool
}

// parseIgnore reads gitignore text: comments, "!", a trailing "/" for
// directories, a slash elsewhere for paths from the top, and "*", "?", "[…]"
// and "**".
func parseIgnore(text string) ignoreRules {
	var rules ignoreRules
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if !strings.HasSuffix(line, `\ `) {
			line = strings.TrimRight(line, " ")
		}
		if line == "" || line[0] == '#' {
			continue
		}
		var rule ignoreRule
		line, rule.negated = strings.CutPrefix(line, "!")
		line, rule.dirOnly = strings.CutSuffix(line, "/")
		if !strings.Contains(line, "/") {
			line = "**/" + line
		}
		rule.segments = strings.Split(strings.TrimPrefix(line, "/"), "/")
		rules = append(rules, rule)
	}
	return rules
}

// ignores reports whether the rules leave out the slash-separated path. What
// lies in a directory that is left out can't be taken back in.
func (rules ignoreRules) ignores(name string, dir bool) bool {
	parts := strings.Split(name, "/")
	for n := 1; n <= len(parts); n++ {
		if rules.match(parts[:n], dir || n < len(parts)) {
			return true
		}
	}
	return false
}

// match asks the rules about one path, without its parents: the last that
// matches decides.
func (rules ignoreRules) match(parts []string, dir bool) bool {
	for i := len(rules) - 1; i >= 0; i-- {
		if rule := rules[i]; (dir || !rule.dirOnly) && matchSegments(rule.segments, parts) {
			return !rule.negated
		}
	}
	return false
}

func matchSegments(pattern, parts []string) bool {
	if len(pattern) == 0 {
		return len(parts) == 0
	}
	if pattern[0] == "**" {
		if len(pattern) == 1 { // "a/**" is all that lies in a, not a itself
			return len(parts) > 0
		}
		for skip := range len(parts) + 1 {
			if matchSegments(pattern[1:], parts[skip:]) {
				return true
			}
		}
		return false
	}
	if len(parts) == 0 {
		return false
	}
	ok, err := path.Match(pattern[0], parts[0])
	return err == nil && ok && matchSegments(pattern[1:], parts[1:])
}
