package profile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"ruse/session/files"
	"ruse/ui/internal/request"
)

// Trust is the file of what a person agreed to give because of projects' files.
// An agreement is about one file with one content, and names each thing and who
// gets it: a file that changed, and anything that was not named, is asked about
// again. Its methods may be called by several goroutines and processes at once.
type Trust struct{ path string }

// Trust is what the person of d agreed to.
func (d Dirs) Trust() *Trust { return &Trust{d.TrustFile()} }

// agreements is the file's content.
type agreements struct {
	Version  int         `json:"v"`
	Projects []agreement `json:"projects"`
}

type agreement struct {
	Path string    `json:"path"`   // of the project's file, symbolic links followed
	Sum  string    `json:"sha256"` // of its content, in hex
	At   time.Time `json:"at"`
	Give []string  `json:"give"`
}

// Open returns those of asks that the person did not agree to yet. Where the file
// of agreements cannot be read, that is all of them.
func (t *Trust) Open(r *Resolved, asks []Ask) ([]Ask, error) {
	if len(asks) == 0 {
		return nil, nil
	}
	all, err := t.read()
	if err != nil {
		return asks, fmt.Errorf("read what projects may have: %w", err)
	}
	i := all.find(r.project.canonical())
	if i < 0 || r.project.sum == "" || all.Projects[i].Sum != r.project.sum {
		return asks, nil
	}
	return slices.DeleteFunc(slices.Clone(asks), func(a Ask) bool { return slices.Contains(all.Projects[i].Give, a.key()) }), nil
}

// Agree keeps that the person agreed to asks, for the project's file as r has
// read it.
func (t *Trust) Agree(ctx context.Context, r *Resolved, asks []Ask) error {
	if r.project.sum == "" {
		return errors.New("keep what a project may have: there is no project's file")
	}
	return t.change(ctx, func(all *agreements) {
		i := all.find(r.project.canonical())
		if i < 0 {
			i = len(all.Projects)
			all.Projects = append(all.Projects, agreement{Path: r.project.canonical()})
		}
		p := &all.Projects[i]
		if p.Sum != r.project.sum {
			p.Give = nil
		}
		p.Sum, p.At = r.project.sum, time.Now().UTC()
		for _, a := range asks {
			if !slices.Contains(p.Give, a.key()) {
				p.Give = append(p.Give, a.key())
			}
		}
	})
}

// Revoke forgets all that the project's file at path may have, and reports
// whether there was anything.
func (t *Trust) Revoke(ctx context.Context, path string) (found bool, err error) {
	path = projectFile{path: path}.canonical()
	err = t.change(ctx, func(all *agreements) {
		i := all.find(path)
		if found = i >= 0; found {
			all.Projects = slices.Delete(all.Projects, i, i+1)
		}
	})
	return found, err
}

// canonical is the file's path with symbolic links followed.
func (p projectFile) canonical() string {
	if real, err := filepath.EvalSymlinks(p.path); err == nil {
		return real
	}
	return p.path
}

func (a *agreements) find(path string) int {
	return slices.IndexFunc(a.Projects, func(p agreement) bool { return p.Path == path })
}

// read returns what is agreed; nothing where there is no file.
func (t *Trust) read() (*agreements, error) {
	text, err := readText(t.path)
	if errors.Is(err, os.ErrNotExist) {
		return &agreements{Version: version}, nil
	}
	if err != nil {
		return nil, err
	}
	var all agreements
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil, fmt.Errorf("%s is damaged, remove it: %w", t.path, err)
	}
	if all.Version != version {
		return nil, fmt.Errorf("%s is of another ruse: it has version %d, and this one reads %d", t.path, all.Version, version)
	}
	return &all, nil
}

// change replaces the file as a whole, and leaves out projects that are gone.
func (t *Trust) change(ctx context.Context, edit func(*agreements)) error {
	fail := func(err error) error { return fmt.Errorf("keep what projects may have: %w", err) }
	if err := makeDir(filepath.Dir(t.path)); err != nil {
		return fail(err)
	}
	guard, err := files.Lock(ctx, t.path+lockExtension)
	if err != nil {
		return fail(err)
	}
	defer guard.Close()
	all, err := t.read()
	if err != nil {
		return fail(err)
	}
	edit(all)
	all.Projects = slices.DeleteFunc(all.Projects, func(p agreement) bool {
		_, err := os.Stat(p.Path)
		return errors.Is(err, os.ErrNotExist)
	})
	data, err := request.EncodeJSON(all)
	if err == nil {
		err = files.Write(t.path, data)
	}
	if err != nil {
		return fail(err)
	}
	return nil
}
