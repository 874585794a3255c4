package profile

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ruse/session"
	"ruse/session/files"
	"ruse/ui/internal/request"
)

// ProjectFile is the name of a project's file of settings. It is looked for in
// the working directory and all above it.
const ProjectFile = ".ruse.toml"

// Config are the files of settings that apply in a directory. What is wrong
// with them is in Problems, and is gone on without: a key that cannot be read
// alone, a file that is no TOML whole.
type Config struct {
	// UserFile and ProjectFile are where the files are; ProjectFile is empty
	// where there is none, UserFile need not exist.
	UserFile, ProjectFile string
	Problems              []Problem

	user, project configFile
}

// configFile is one file as it was read.
type configFile struct {
	path     string
	sum      string // SHA-256 of what was read, in hex; empty where nothing was
	profile  string // the one that the file chooses
	defaults layer
	profiles map[string]layer
	keys     []Rebinding
}

// layer are settings that one place gives.
type layer struct {
	settings Settings
	lines    map[string]int // of the keys that it gives
	origin   Origin
}

// LoadConfig reads the user's file and that of the project that workDir is in.
// It always returns a Config.
func LoadConfig(dirs Dirs, workDir string) *Config {
	c := &Config{UserFile: dirs.ConfigFile()}
	c.user = c.read(c.UserFile, FromUser)
	path, problem := findProjectFile(workDir, c.UserFile)
	if problem != nil {
		c.Problems = append(c.Problems, *problem)
	}
	if c.ProjectFile = path; path != "" {
		c.project = c.read(path, FromProject)
	}
	return c
}

func (c *Config) read(path string, from Source) configFile {
	file, problems := readConfigFile(path, from)
	c.Problems = append(c.Problems, problems...)
	return file
}

// findProjectFile goes up from dir. A file of somebody else's is not used: in a
// shared folder such as /tmp it could send this user's secrets anywhere.
func findProjectFile(dir, userFile string) (string, *Problem) {
	if dir == "" {
		return "", nil
	}
	for {
		path := filepath.Join(dir, ProjectFile)
		info, err := os.Stat(path)
		switch {
		case err == nil && info.Mode().IsRegular() && path != userFile:
			if !ownFile(info) {
				return "", &Problem{Path: path, Text: "belongs to another user, and is not used"}
			}
			return path, nil
		case err != nil && !errors.Is(err, os.ErrNotExist):
			return "", &Problem{Path: path, Text: "cannot be read: " + files.Cause(err).Error()}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", nil
		}
		dir = parent
	}
}

// ProfileInfo is a profile as it is offered for choice.
type ProfileInfo struct {
	Name string
	URL  string // as it may be shown; empty where it does not say
	Path string // the file; the project's where both have it
}

// Profiles are all profiles, by name.
func (c *Config) Profiles() []ProfileInfo {
	found := map[string]ProfileInfo{}
	for _, file := range []configFile{c.user, c.project} {
		for name, l := range file.profiles {
			url := session.MaskAddress(l.settings.Request.Address)
			found[name] = ProfileInfo{name, cmp.Or(url, found[name].URL), file.path}
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b ProfileInfo) int { return cmp.Compare(a.Name, b.Name) })
}

// Rebindings are the keys that the user's file gives to commands.
func (c *Config) Rebindings() []Rebinding { return c.user.keys }

// CheckConfig returns what is wrong with files of settings, and the keys that
// they give to commands, which the caller checks. A file that does not exist is a
// problem.
func CheckConfig(paths ...string) (problems []Problem, keys []Rebinding) {
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			problems = append(problems, Problem{Path: path, Text: "cannot be read: " + files.Cause(err).Error()})
			continue
		}
		file, found := readConfigFile(path, FromUser)
		problems, keys = append(problems, found...), append(keys, file.keys...)
	}
	return problems, keys
}

// ProfileError says that a profile that was asked for does not exist.
type ProfileError struct {
	Name  string
	Known []string
}

// Error names the profile, and one that may have been meant.
func (e *ProfileError) Error() string {
	text := fmt.Sprintf("there is no profile %q", e.Name)
	if near := request.DidYouMean(e.Name, e.Known); near != "" {
		return text + near
	}
	if len(e.Known) == 0 {
		return text + ": no file defines one"
	}
	return text + "; there are: " + strings.Join(e.Known, ", ")
}
