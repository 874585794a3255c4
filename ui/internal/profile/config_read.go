package profile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"ruse/session/files"
	"ruse/ui/internal/request"
)

// maxFile bounds what is read of a file that a person wrote, in bytes.
const maxFile = 16 << 20

// readText reads a file that a person wrote.
func readText(path string) (string, error) {
	data, err := files.Read(path, maxFile)
	if errors.Is(err, files.ErrTooLarge) {
		return "", fmt.Errorf("it is larger than %d MiB", maxFile>>20)
	}
	if err != nil {
		return "", err
	}
	return strings.TrimPrefix(string(data), "\ufeff"), nil
}

// configReader reads one file of settings and collects what is wrong.
type configReader struct {
	*tomlDocument
	path     string
	source   Source
	problems []Problem
}

// readConfigFile reads a file of settings. One that does not exist is empty.
func readConfigFile(path string, source Source) (configFile, []Problem) {
	file := configFile{path: path, profiles: map[string]layer{}}
	text, err := readText(path)
	if errors.Is(err, os.ErrNotExist) {
		return file, nil
	}
	if err != nil {
		return file, []Problem{unreadable(path, err)}
	}
	sum := sha256.Sum256([]byte(text))
	file.sum = hex.EncodeToString(sum[:])
	document, err := parseTOML(text)
	if err != nil {
		return file, []Problem{problemOfText(path, err)}
	}
	r := &configReader{tomlDocument: document, path: path, source: source}
	for _, name := range slices.Sorted(maps.Keys(document.values)) {
		value := document.values[name]
		switch name {
		case "profile":
			if text, ok := value.(string); ok {
				file.profile = text
			} else {
				r.fail("want the name of a profile in quotes", name)
			}
		case "keys":
			file.keys = r.rebindings(value, name)
		case "defaults":
			file.defaults = r.layer(value, "", name)
		case "profiles":
			profiles, ok := value.(map[string]any)
			if !ok {
				r.fail("want a table for each profile, such as [profiles.staging]", name)
			}
			for _, p := range slices.Sorted(maps.Keys(profiles)) {
				file.profiles[p] = r.layer(profiles[p], p, name, p)
			}
		default:
			r.unknown([]string{"profile", "defaults", "profiles", "keys"}, name)
		}
	}
	return file, r.problems
}

// layer reads one table of settings.
func (r *configReader) layer(value any, profile string, path ...string) layer {
	l := layer{origins: map[string]Origin{}}
	table, ok := value.(map[string]any)
	if !ok {
		r.fail("want a table of settings", path...)
		return l
	}
	keys := Keys()
	known := make([]string, len(keys))
	for i, k := range keys {
		known[i] = k.Name
	}
	for _, name := range slices.Sorted(maps.Keys(table)) {
		at := append(slices.Clone(path), name)
		i := slices.Index(known, name)
		if i < 0 {
			r.unknown(known, at...)
			continue
		}
		if err := keys[i].readTOML(&l.settings, table[name]); err != nil {
			r.fail(err.Error(), at...)
			continue
		}
		l.origins[name] = Origin{r.source, r.path, r.places[keyPath(at...)].line, profile}
	}
	return l
}

func (r *configReader) fail(text string, path ...string) {
	at := r.places[keyPath(path...)]
	r.problems = append(r.problems, Problem{r.path, at.line, at.column, strings.Join(path, "."), text})
}

func (r *configReader) unknown(known []string, path ...string) {
	r.fail("there is no such key"+request.DidYouMean(path[len(path)-1], known), path...)
}

// problemOfText places a *TextError in a file.
func problemOfText(path string, err error) Problem {
	var text *request.TextError
	if !errors.As(err, &text) {
		return Problem{Path: path, Text: err.Error()}
	}
	return Problem{path, text.Line, text.Column, text.Field, text.Problem}
}
