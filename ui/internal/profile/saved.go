package profile

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ruse/session/files"
	"ruse/ui/internal/request"
)

// Saved are the requests that were saved under a name: one TOML file each, for
// people to read and edit, too.
type Saved struct{ dir string }

// Saved are the saved requests of d.
func (d Dirs) Saved() Saved { return Saved{d.RequestsDir()} }

// SavedRequest is an entry of the list of saved requests.
type SavedRequest struct {
	Name string
	// Title is Request.Title; empty where the file cannot be read.
	Title string
	// Problems are what is wrong with the file.
	Problems []Problem
}

// ErrNotFound says that no request is saved under a name.
var ErrNotFound = errors.New("no request is saved under this name")

const extension = ".toml"

// maxName bounds a name, in bytes; with the extension every file system takes
// it.
const maxName = 100

// CheckName says what is wrong with a name for a saved request; nil where
// nothing is. A name is a file's name on every system: letters, digits, spaces
// and "-", "_", ".", "+", "@", and it begins with a letter or a digit.
func CheckName(name string) error {
	switch {
	case name == "":
		return errors.New("the name is empty")
	case len(name) > maxName:
		return fmt.Errorf("the name is longer than %d bytes", maxName)
	case !utf8.ValidString(name):
		return errors.New("the name is not valid UTF-8")
	}
	for i, r := range name {
		alphanumeric := unicode.IsLetter(r) || unicode.IsDigit(r)
		switch {
		case i == 0 && !alphanumeric:
			return errors.New("the name begins with neither a letter nor a digit")
		case !alphanumeric && !unicode.Is(unicode.Mn, r) && !strings.ContainsRune(" -_.+@", r):
			return fmt.Errorf("the name holds %q; take letters, digits, spaces and - _ . + @", r)
		}
	}
	if last := name[len(name)-1]; last == '.' || last == ' ' {
		return errors.New("the name ends in a dot or a space")
	}
	device, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch device = strings.TrimSpace(device); {
	case device == "CON", device == "PRN", device == "AUX", device == "NUL",
		len(device) == 4 && (strings.HasPrefix(device, "COM") || strings.HasPrefix(device, "LPT")) && device[3] >= '0' && device[3] <= '9':
		return errors.New("the name is a device's on Windows")
	}
	return nil
}

func (s Saved) path(name string) (string, error) {
	if err := CheckName(name); err != nil {
		return "", err
	}
	return filepath.Join(s.dir, name+extension), nil
}

// Save writes r under a name, over what had the name before. Literal secrets
// are not written; what was left out for that is returned. also is as for
// Request.Redact.
func (s Saved) Save(name string, r request.Request, also ...string) ([]request.LeftOut, error) {
	path, err := s.path(name)
	if err != nil {
		return nil, err
	}
	r, left := r.Redact(also...)
	var b bytes.Buffer
	b.WriteString("# A request for ruse. Secrets are references: env:NAME or file:PATH.\n")
	err = writeTOML(&b, r.Record(), "")
	if err == nil {
		err = makeDir(s.dir)
	}
	if err == nil {
		err = files.Write(path, b.Bytes())
	}
	if err != nil {
		return nil, fmt.Errorf("save the request: %w", err)
	}
	return left, files.RemoveTemps(s.dir)
}

// Load reads the request of this name. Where only parts of the file can be
// read, the problems say which not; where nothing can, they are the error, too.
func (s Saved) Load(name string) (request.Request, []Problem, error) {
	path, err := s.path(name)
	if err != nil {
		return request.Request{}, nil, err
	}
	r, problems, err := readSaved(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return request.Request{}, nil, fmt.Errorf("%w: %s", ErrNotFound, name)
	case err != nil:
		return request.Request{}, problems, fmt.Errorf("load the request %s: %w", name, err)
	}
	return r, problems, nil
}

// problemsError are problems that leave nothing to go on with.
type problemsError []Problem

func (e problemsError) Error() string { return e[0].String() }

func readSaved(path string) (request.Request, []Problem, error) {
	text, err := readText(path)
	if err != nil {
		return request.Request{}, nil, err
	}
	document, err := parseTOML(text)
	if err != nil {
		problems := []Problem{problemOfText(path, err)}
		return request.Request{}, problems, problemsError(problems)
	}
	var problems []Problem
	r, errs := request.FromRecord(document.values)
	for _, e := range errs {
		problems = append(problems, document.problem(path, e))
	}
	return r, problems, nil
}

// List returns all saved requests, by name. Files that cannot be read are in
// it, with their problems. No folder is an empty list.
func (s Saved) List() ([]SavedRequest, error) {
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the saved requests: %w", err)
	}
	var list []SavedRequest
	for _, entry := range entries {
		name, ok := strings.CutSuffix(entry.Name(), extension)
		if !ok || CheckName(name) != nil || entry.IsDir() {
			continue
		}
		path := filepath.Join(s.dir, entry.Name())
		r, problems, err := readSaved(path)
		if err != nil && len(problems) == 0 {
			problems = []Problem{unreadable(path, err)}
		}
		list = append(list, SavedRequest{name, r.Title(), problems})
	}
	slices.SortFunc(list, func(a, b SavedRequest) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	return list, nil
}
