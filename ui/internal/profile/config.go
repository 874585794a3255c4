package profile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

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
	origins  map[string]Origin // of the keys that it gives
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
			problem := unreadable(path, err)
			return "", &problem
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", nil
		}
		dir = parent
	}
}

// Rebindings are the keys that the user's file gives to commands.
func (c *Config) Rebindings() []Rebinding { return c.user.keys }

// CheckConfig returns what is wrong with files of settings, and the keys that
// they give to commands, which the caller checks. A file that does not exist is a
// problem.
func CheckConfig(paths ...string) (problems []Problem, keys []Rebinding) {
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			problems = append(problems, unreadable(path, err))
			continue
		}
		file, found := readConfigFile(path, FromUser)
		problems, keys = append(problems, found...), append(keys, file.keys...)
	}
	return problems, keys
}

// unknownProfile is the error for a profile that does not exist, and names one
// that may have been meant.
func unknownProfile(name string, known []string) error {
	rest := request.DidYouMean(name, known)
	switch {
	case rest != "":
	case len(known) == 0:
		rest = ": no file defines one"
	default:
		rest = "; there are: " + strings.Join(known, ", ")
	}
	return fmt.Errorf("there is no profile %q%s", name, rest)
}
