package cli

import (
	"context"
	"errors"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ruse/ui"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
	"ruse/ui/internal/trust"
)

// chosen are the settings and the saved request to start with.
type chosen struct{ profile, request string }

func (c *chosen) flags(f *pflag.FlagSet) {
	f.StringVar(&c.profile, "profile", "", "use the settings of the profile of this `name`")
	f.StringVar(&c.request, "request", "", "start with the saved request of this `name`")
}

// settings lays flags, variables and files over each other.
func (p *Program) settings(cmd *cobra.Command, args []string) (*profile.Config, *profile.Resolved, error) {
	dir, err := os.Getwd()
	if err != nil {
		dir = "" // then no project's file is looked for
	}
	config := profile.LoadConfig(profile.DefaultDirs(), dir)
	given := profile.Given{Flags: map[string][]string{}, Env: func(name string) (string, bool) {
		value := p.Env(name)
		return value, value != ""
	}}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		given.Flags[f.Name] = []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			given.Flags[f.Name] = list.GetSlice()
		}
	})
	if len(args) > 0 {
		given.Flags["url"] = args[:1]
	}
	resolved, err := config.Resolve(given)
	if err != nil {
		return nil, nil, usage(oneLine(err.Error()), "", "Where settings come from: ruse config show")
	}
	return config, resolved, nil
}

// configure fills the UI's configuration and the connection from the settings
// that count, and from a saved request where one is asked for. What a project's
// file asks for is asked about first; goOn is false where the person would
// rather quit.
func (p *Program) configure(cmd *cobra.Command, args []string, c *chosen, conn *connection, dest *artifacts, cfg *ui.Config) (goOn bool, err error) {
	config, resolved, err := p.settings(cmd, args)
	if err != nil {
		return false, err
	}
	cfg.Keys = config.Rebindings()
	cfg.Problems = append(config.Problems, ui.CheckKeys(cfg.Keys)...)
	result := func(r *profile.Resolved) request.Request { return r.Request.Clone() }
	if c.request != "" {
		saved, problems, err := profile.DefaultDirs().Saved().Load(c.request)
		cfg.Problems = append(cfg.Problems, problems...)
		if errors.Is(err, profile.ErrNotFound) {
			return false, usage("there is no saved request "+oneLine(c.request), "", "The builder, ctrl+o, saves one with alt+s.")
		} else if err != nil {
			return false, because(ExitUsage, "the saved request cannot be read", err, "")
		}
		if saved.Address != "" && resolved.Origin("url").Source < profile.FromEnv {
			resolved = resolved.At(saved.Address, c.request)
		}
		result = func(r *profile.Resolved) request.Request { return over(r.Request.Clone(), saved, r) }
	}
	r := result(resolved)
	answer, err := p.askTrust(cmd.Context(), resolved, r, cfg)
	switch {
	case err != nil || answer == trust.Quit:
		return false, err
	case answer == trust.None:
		byProject := resolved.ByProject()
		resolved = resolved.Withheld()
		if r = result(resolved); byProject {
			r = request.WithoutSecrets(r)
		}
	}
	cfg.URL, cfg.Tab = resolved.Request.Address, resolved.Tab
	cfg.Prompt, r.Address = r.Prompt, ""
	cfg.Request = r
	err = apply(cmd.Context(), resolved, conn, dest)
	return err == nil, err
}

// apply makes the settings that count those of a connection and of artifacts.
func apply(ctx context.Context, r *profile.Resolved, conn *connection, dest *artifacts) (err error) {
	dest.where, dest.folder, dest.limit = r.Artifacts, r.ArtifactsFolder, r.ArtifactsLimit
	conn.insecure, conn.connectTimeout = r.Insecure, r.ConnectTimeout
	if err := dest.check(); err != nil {
		return err
	}
	conn.headers, err = headerLines(ctx, r.Headers)
	return err
}

// over lays a saved request over what the settings say, and over that what flags
// and variables say of a single value: the lists of a saved request are its own.
func over(base, saved request.Request, resolved *profile.Resolved) request.Request {
	for _, f := range request.Fields() {
		given := resolved.Origin(f.Setting).Source >= profile.FromEnv
		if f.Setting != "" && !f.Many && (given || f.Inherited && f.IsEmpty(&saved)) {
			f.Copy(&saved, &base)
		}
	}
	return saved
}

// headerLines are headers as the flag has them, references resolved.
func headerLines(ctx context.Context, headers []request.Variable) ([]string, error) {
	var lines []string
	for _, h := range headers {
		value := h.Value
		if h.Secret != "" {
			var err error
			if value, err = h.Secret.Resolve(ctx, request.SystemSources()); err != nil {
				return nil, usage("the header "+oneLine(h.Name)+" has no value", err.Error(), "")
			}
		}
		lines = append(lines, h.Name+": "+value)
	}
	return lines, nil
}
