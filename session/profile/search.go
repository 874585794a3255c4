package profile

import (
	"slices"
	"strings"
	"unicode"
)

// Search returns the entries that match query, in their order. Each word of the
// query has to be in the prompt, the commands, the system prompt or the model,
// whatever the case: as it stands, or its letters in one word of theirs, in this
// order but with gaps. An empty query matches all.
func Search(entries []Entry, query string) []Entry {
	words := strings.Fields(fold(query))
	var found []Entry
	for _, e := range entries {
		if matches(e.Request, words) {
			found = append(found, e)
		}
	}
	return found
}

func matches(r Request, words []string) bool {
	if len(words) == 0 {
		return true
	}
	texts := []string{fold(r.Prompt), fold(r.System), fold(r.Model)}
	r.eachCommand(func(_ string, c *Command) { texts = append(texts, fold(c.Command)) })
	return !slices.ContainsFunc(words, func(word string) bool {
		return !slices.ContainsFunc(texts, func(text string) bool { return hasFuzzy(text, word) })
	})
}

// fold takes away the case, letter by letter.
func fold(s string) string { return strings.Map(unicode.ToLower, s) }

// hasFuzzy reports whether word is in text, or its letters, with gaps, in one
// word of text.
func hasFuzzy(text, word string) bool {
	if strings.Contains(text, word) {
		return true
	}
	rest := word
	for _, r := range text {
		if unicode.IsSpace(r) {
			rest = word
			continue
		}
		if tail, ok := strings.CutPrefix(rest, string(r)); ok {
			if rest = tail; rest == "" {
				return true
			}
		}
	}
	return false
}

// Models returns the models of entries, each once, in their order: those used
// before, the last one first.
func Models(entries []Entry) []string {
	var models []string
	for _, e := range entries {
		if m := e.Request.Model; m != "" && !slices.Contains(models, m) {
			models = append(models, m)
		}
	}
	return models
}
