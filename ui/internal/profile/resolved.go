package profile

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ruse/ui/internal/request"
)

// Source is a kind of place that settings come from.
type Source uint8

// The sources, the strongest last.
const (
	FromDefault Source = iota // ruse itself
	FromUser                  // config.toml
	FromProject               // .ruse.toml
	FromRequest               // a saved request
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
	// headerFrom and secretFrom are where each of Headers and Secrets is from;
	// headers and secrets are what they were made of.
	headerFrom, secretFrom []Origin
	headers                overlaid[request.Variable]
	secrets                overlaid[request.Secret]
	// project is the project's file, own what would count without it.
	project projectFile
	own     *Resolved
}

// Origin is where the setting of this name comes from.
func (r *Resolved) Origin(name string) Origin { return r.origins[name] }

// At returns r with the address of a saved request of this name.
func (r *Resolved) At(address, name string) *Resolved {
	at := *r
	at.Request.Address, at.origins = address, maps.Clone(r.origins)
	at.origins[keyURL] = Origin{Source: FromRequest, Name: name}
	at.combine()
	return &at
}

// Resolve lays the sources over each other: flags, RUSE_… variables, the
// project's file, the user's file, ruse's own defaults. In each file the
// profile counts before the defaults. A profile that was chosen by a flag, a
// variable or the project counts, from whichever file, before the defaults of
// both. Headers and secrets of a project's file come to those of the user's
// and replace none but a header of the same name, unless the file says where the
// runtime is, too.
//
// What a project's file may not have without the person's word is counted here,
// and named by Resolved.Asks.
//
// It fails where there is no such profile, and for each flag and variable that
// cannot be read; no value is quoted. Problems of files are no errors: see Config.
func (c *Config) Resolve(given Given) (*Resolved, error) {
	if given.Env == nil {
		given.Env = func(string) (string, bool) { return "", false }
	}
	name, chosen := c.chooseProfile(given)
	if err := c.check(name); err != nil {
		return nil, err
	}
	byEnv, err1 := readGiven(FromEnv, func(k Key) (string, []string) {
		return Variable(k.Flag), variableTexts(k, given.Env)
	})
	byFlag, err2 := readGiven(FromFlag, func(k Key) (string, []string) {
		return "--" + k.Flag, given.Flags[k.Flag]
	})
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	layers := []layer{c.user.defaults, c.project.defaults, c.user.profiles[name], c.project.profiles[name], byEnv, byFlag}
	if chosen == FromUser {
		layers[1], layers[2] = layers[2], layers[1]
	}
	r := merge(name, layers...)
	r.project = projectFile{path: c.ProjectFile, sum: c.project.sum, choseProfile: chosen == FromProject}
	r.own = merge(name, c.user.defaults, c.user.profiles[name], byEnv, byFlag)
	r.own.combine()
	r.combine()
	return r, nil
}

// merge lays layers over each other, the strongest last.
func merge(profile string, layers ...layer) *Resolved {
	r := &Resolved{Settings: Defaults(), Profile: profile, origins: map[string]Origin{}}
	for _, l := range layers {
		for _, k := range Keys() {
			from, ok := l.origins[k.Name]
			if !ok {
				continue
			}
			r.origins[k.Name] = from
			switch k.Name {
			case keyHeaders:
				r.headers.set(l.settings.Headers, from)
			case keySecrets:
				r.secrets.set(l.settings.Request.Secrets, from)
			default:
				k.copy(&r.Settings, &l.settings)
			}
		}
	}
	return r
}

// combine makes the lists for the address that counts.
func (r *Resolved) combine() {
	r.Headers, r.headerFrom = r.headers.all(r.elsewhere(), sameHeader)
	r.Request.Secrets, r.secretFrom = r.secrets.all(r.elsewhere(), func(a, b request.Secret) bool { return a == b })
}

func sameHeader(a, b request.Variable) bool { return strings.EqualFold(a.Name, b.Name) }

// overlaid is a list that the person and a project's file both have a say in.
type overlaid[T any] struct {
	mine, theirs         []T
	mineFrom, theirsFrom Origin
}

// set puts a list over what is there. A project's replaces only what a project's
// file said before.
func (o *overlaid[T]) set(list []T, from Origin) {
	if from.Source == FromProject {
		o.theirs, o.theirsFrom = list, from
		return
	}
	*o = overlaid[T]{mine: list, mineFrom: from}
}

// all is the list that counts. alone says that the project's, where there is one,
// does so alone.
func (o *overlaid[T]) all(alone bool, same func(a, b T) bool) (list []T, from []Origin) {
	if len(o.mine) == 0 && len(o.theirs) == 0 {
		return nil, nil
	}
	list, from = slices.Clone(o.theirs), slices.Repeat([]Origin{o.theirsFrom}, len(o.theirs))
	if alone && len(o.theirs) > 0 {
		return list, from
	}
	for _, v := range o.mine {
		if !slices.ContainsFunc(o.theirs, func(t T) bool { return same(t, v) }) {
			list, from = append(list, v), append(from, o.mineFrom)
		}
	}
	return list, from
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

// check fails where no file has the profile of this name; none is a choice, too.
func (c *Config) check(name string) error {
	known := slices.Concat(slices.Collect(maps.Keys(c.user.profiles)), slices.Collect(maps.Keys(c.project.profiles)))
	if name == "" || slices.Contains(known, name) {
		return nil
	}
	slices.Sort(known)
	return unknownProfile(name, slices.Compact(known))
}

// readGiven reads flags or variables, of which texts tells the name and the values.
func readGiven(source Source, texts func(Key) (name string, texts []string)) (layer, error) {
	l := layer{origins: map[string]Origin{}}
	var errs []error
	for _, k := range Keys() {
		name, values := texts(k)
		if len(values) == 0 {
			continue
		}
		if err := k.readTexts(&l.settings, values); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
			continue
		}
		l.origins[k.Name] = Origin{Source: source, Name: name}
	}
	return l, errors.Join(errs...)
}

func variableTexts(k Key, env func(string) (string, bool)) []string {
	text, ok := env(Variable(k.Flag))
	switch {
	case !ok || text == "":
		return nil
	case k.repeated():
		return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	default:
		return []string{text}
	}
}
