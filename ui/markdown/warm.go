package markdown

import (
	"slices"
	"sync/atomic"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// Warm makes Chroma ready for languages. The first text in a language costs it
// 5 to 20 ms, more than a frame has. Warm may run in any goroutine, also while
// renderers draw.
func Warm(langs ...string) {
	for _, lang := range langs {
		lexer := lexers.Get(lang)
		if lexer == nil || endless(lexer) {
			continue
		}
		tokens, err := lexer.Tokenise(nil, "\n")
		if err != nil {
			continue // code in it stays plain
		}
		for tokens() != chroma.EOF {
		}
	}
}

// warmth is what a renderer that waits for no lexer knows of them.
type warmth struct {
	waits bool            // code in a new language is drawn at once, in colour
	asked map[string]bool // languages that were met; true once they are asked for
	ready atomic.Pointer[[]string]
}

// Defer makes r draw code in a language that it has not met before without
// colours, rather than wait for the lexer. Then Pending has to be asked after
// drawing.
func (r *Renderer) Defer() {
	r.warmth.waits = false
	r.warmth.asked = make(map[string]bool)
}

// Pending returns work that makes ready what drawing lacked so far, or nil. It
// is to be run once, in any goroutine; when it is done, blocks with such code
// have another Version.
func (r *Renderer) Pending() func() {
	var langs []string
	for lang, asked := range r.warmth.asked {
		if !asked {
			langs = append(langs, lang)
			r.warmth.asked[lang] = true
		}
	}
	if langs == nil {
		return nil
	}
	return func() {
		Warm(langs...)
		r.warmth.add(langs)
	}
}

func (w *warmth) add(langs []string) {
	for {
		old := w.ready.Load()
		all := slices.Clone(langs)
		if old != nil {
			all = append(all, *old...)
		}
		if w.ready.CompareAndSwap(old, &all) {
			return
		}
	}
}

// has reports whether code in a language can be coloured at once, and notes
// the language if not.
func (w *warmth) has(lang string) bool {
	if w.waits {
		return true
	}
	if ready := w.ready.Load(); ready != nil && slices.Contains(*ready, lang) {
		return true
	}
	if _, met := w.asked[lang]; !met && len(w.asked) < maxLexers {
		w.asked[lang] = false
	}
	return false
}

// count returns how many languages were made ready.
func (w *warmth) count() int {
	if ready := w.ready.Load(); ready != nil {
		return len(*ready)
	}
	return 0
}
