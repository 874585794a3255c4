package profile

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Source is a kind of place that settings come from.
type Source uint8

// The sources, the strongest last.
const (
	FromDefault Source = iota // ruse itself
	FromUser                  // config.toml
	FromProject               // .ruse.toml
	FromEnv                   // RUSE_…
	FromFlag                  // --…
)

// Origin is where a value comes from.
type Origin struct {
	Source Source
	// Name is the flag with its dashes, the variable, or the file's path.
	Name string
	// Line is the line in a file; 0 elsewhere.
	Line int
	// Profile is the profile in a file; empty: its defaults.
	Profile string
}

// String is the origin for a person, such as ".ruse.toml:3, profile staging".
func (o Origin) String() string {
	if o.Source == FromDefault {
		return "built in"
	}
	text := o.Name
	if o.Line > 0 {
		text = fmt.Sprintf("%s:%d", o.Name, o.Line)
	}
	if o.Profile != "" {
		text += ", profile " + o.Profile
	}
	return text
}

// Given is what a start of ruse brings along.
type Given struct {
	// Flags are the texts of the flags that were given, by Key.Flag. The flag
	// "profile" chooses the profile.
	Flags map[string][]string
	// Env looks up variables, as os.LookupEnv does; nil: there are none. An empty
	// variable counts as not set.
	Env func(name string) (string, bool)
}

// Resolved are the settings that count, and where each comes from.
type Resolved struct {
	Settings
	// Profile is the profile in use; empty: none.
	Profile string

	origins map[string]Origin
}

// Origin is where the setting of this name comes from.
func (r *Resolved) Origin(name string) Origin { return r.origins[name] }

// ProjectReferences are the secrets that leave because of the project's file: the
// references that it makes itself, and, where it says what the address is or
// that any certificate will do, all secrets and secret headers, whoever set
// them. A project may be anybody's: before these go out, the user should have
// agreed. Print them with String.
func (r *Resolved) ProjectReferences() []Secret {
	elsewhere := r.origins["url"].Source == FromProject || r.origins["insecure"].Source == FromProject && r.Insecure
	var found []Secret
	if elsewhere || r.origins["headers"].Source == FromProject {
		for _, h := range r.Headers {
			if h.Secret != "" {
				found = append(found, h.Secret)
			}
		}
	}
	if elsewhere || r.origins["secrets"].Source == FromProject {
		found = append(found, r.Secrets...)
	}
	return found
}

// Resolve lays the sources over each other: flags, RUSE_… variables, the
// project's file, the user's file, ruse's own defaults. In each file the
// profile counts before the defaults. A profile that was chosen by a flag, a
// variable or the project counts, from whichever file, before the defaults of
// both.
//
// It fails with a *ProfileError, or with a *GivenError for each flag and
// variable that cannot be read. Problems of files are no errors: see Config.
func (c *Config) Resolve(given Given) (*Resolved, error) {
	if given.Env == nil {
		given.Env = func(string) (string, bool) { return "", false }
	}
	name, chosen := c.chooseProfile(given)
	if err := c.knows(name); err != nil {
		return nil, err
	}
	byEnv, err1 := readGiven(FromEnv, func(k Key) (string, []string) {
		return k.Variable(), variableTexts(k, given.Env)
	})
	byFlag, err2 := readGiven(FromFlag, func(k Key) (string, []string) {
		return "--" + k.Flag, given.Flags[k.Flag]
	})
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	layers := []layer{c.user.defaults, c.project.defaults, c.user.profiles[name], c.project.profiles[name]}
	if chosen == FromUser {
		layers[1], layers[2] = layers[2], layers[1]
	}
	r := &Resolved{Settings: DefaultSettings(), Profile: name, origins: map[string]Origin{}}
	for _, l := range layers {
		r.lay(l, func(key string) Origin {
			o := l.origin
			o.Line = l.lines[key]
			return o
		})
	}
	for _, g := range []givenLayer{byEnv, byFlag} {
		r.lay(g.layer, func(key string) Origin { return Origin{Source: g.origin.Source, Name: g.names[key]} })
	}
	return r, nil
}

// lay puts what l gives over what r has.
func (r *Resolved) lay(l layer, origin func(key string) Origin) {
	for _, k := range Keys() {
		if _, ok := l.lines[k.Name]; ok {
			k.copyTo(&r.Settings, &l.settings)
			r.origins[k.Name] = origin(k.Name)
		}
	}
}

func (c *Config) chooseProfile(given Given) (string, Source) {
	if texts := given.Flags["profile"]; len(texts) > 0 {
		return texts[len(texts)-1], FromFlag
	}
	if name, ok := given.Env("RUSE_PROFILE"); ok && name != "" {
		return name, FromEnv
	}
	if c.project.profile != "" {
		return c.project.profile, FromProject
	}
	return c.user.profile, FromUser
}

func (c *Config) knows(name string) error {
	if name == "" {
		return nil
	}
	var known []string
	for _, p := range c.Profiles() {
		known = append(known, p.Name)
	}
	if slices.Contains(known, name) {
		return nil
	}
	return &ProfileError{name, known}
}

// GivenError says why a flag or a variable cannot be read.
type GivenError struct {
	Name string // --timeout, RUSE_TIMEOUT
	Err  error
}

// Error names the flag or variable and what is wanted. It quotes no value.
func (e *GivenError) Error() string { return e.Name + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *GivenError) Unwrap() error { return e.Err }

// givenLayer is a layer of flags or variables.
type givenLayer struct {
	layer
	names map[string]string
}

func readGiven(source Source, texts func(Key) (name string, texts []string)) (givenLayer, error) {
	g := givenLayer{layer{lines: map[string]int{}, origin: Origin{Source: source}}, map[string]string{}}
	var errs []error
	for _, k := range Keys() {
		name, values := texts(k)
		if len(values) == 0 {
			continue
		}
		if err := k.readTexts(&g.settings, values); err != nil {
			errs = append(errs, &GivenError{name, err})
			continue
		}
		g.lines[k.Name] = 0
		g.names[k.Name] = name
	}
	return g, errors.Join(errs...)
}

func variableTexts(k Key, env func(string) (string, bool)) []string {
	text, ok := env(k.Variable())
	switch {
	case !ok || text == "":
		return nil
	case k.Repeated():
		return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	default:
		return []string{text}
	}
}
