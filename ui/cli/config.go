package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ruse/ui"
	"ruse/ui/internal/profile"
)

// newConfig makes the commands about files of settings.
func newConfig(p *Program) *cobra.Command {
	config := &cobra.Command{
		Use:   "config",
		Short: "Show and check the settings",
		Long: `Settings come from flags, RUSE_* variables, the project's .ruse.toml, the user's
config.toml and ruse itself; the first that says something counts. A project's
file gets nothing of yours before you agree to it: see ruse config trust.`,
		Example: `  ruse config path
  ruse config show
  ruse config check
  ruse config trust`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	config.AddCommand(
		&cobra.Command{
			Use: "path", Short: "Print where the files are", Args: noArguments,
			Example: "  $EDITOR \"$(ruse config path | head -1)\"",
			RunE:    func(cmd *cobra.Command, _ []string) error { return p.configPath(cmd) },
		},
		newConfigShow(p),
		&cobra.Command{
			Use: "check [FILE]...", Short: "Say what is wrong with the files",
			Example: "  ruse config check\n  ruse config check .ruse.toml",
			RunE:    func(cmd *cobra.Command, args []string) error { return p.configCheck(cmd, args) },
		},
		&cobra.Command{
			Use: "keys", Short: "Print every command of the UI and its keys", Args: noArguments,
			Long: `Print every command of the UI and its keys. A table [keys] in the user's
config.toml gives others:

  [keys]
  anywhere.palette = "ctrl+k"
  panel.save = ["s", "f2"]`,
			Example: "  ruse config keys",
			RunE: func(cmd *cobra.Command, _ []string) error {
				config, _, err := p.settings(cmd, nil)
				if err != nil {
					return err
				}
				return p.configKeys(config.Rebindings(), false)
			},
		},
		newConfigTrust(p),
	)
	return config
}

func newConfigShow(p *Program) *cobra.Command {
	var name string
	show := &cobra.Command{
		Use: "show", Short: "Print every setting and where it comes from", Args: noArguments,
		Example: "  ruse config show --profile staging",
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.configShow(cmd) },
	}
	show.Flags().StringVar(&name, "profile", "", "use the settings of the profile of this `name`")
	return show
}

// configPath prints the user's file, which need not exist, and the project's.
func (p *Program) configPath(cmd *cobra.Command) error {
	config, _, err := p.settings(cmd, nil)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(p.Stdout, config.UserFile); err != nil {
		return err
	}
	if config.ProjectFile == "" {
		return nil
	}
	_, err = fmt.Fprintln(p.Stdout, config.ProjectFile)
	return err
}

// configShow prints the settings that count, secrets masked.
func (p *Program) configShow(cmd *cobra.Command) error {
	config, resolved, err := p.settings(cmd, nil)
	if err != nil {
		return err
	}
	for _, problem := range append(config.Problems, ui.CheckKeys(config.Rebindings())...) {
		if _, err := fmt.Fprintln(p.Stderr, oneLine(problem.String())); err != nil {
			return err
		}
	}
	if open, err := openAsks(resolved, resolved.AllAsks()); err != nil {
		return err
	} else if len(open) > 0 {
		if _, err := fmt.Fprintf(p.Stderr, "%s asks for what you have not agreed to: see ruse config trust\n", oneLine(resolved.ProjectFile())); err != nil {
			return err
		}
	}
	for _, k := range profile.Keys() {
		if _, err := fmt.Fprintf(p.Stdout, "%-17s %-32s # %s\n", k.Name, oneLine(k.Show(resolved.Settings)), oneLine(resolved.Origin(k.Name).String())); err != nil {
			return err
		}
	}
	if len(config.Rebindings()) == 0 {
		return nil
	}
	return p.configKeys(config.Rebindings(), true)
}

// configKeys prints the keys of the UI's commands: of all, or of those that the
// user's file has changed.
func (p *Program) configKeys(keys []profile.Rebinding, changed bool) error {
	for _, c := range ui.Commands(keys) {
		origin := "# " + c.Help
		if c.File != "" {
			origin = "# " + c.File
		} else if changed {
			continue
		}
		name := "keys." + c.Name
		if _, err := fmt.Fprintf(p.Stdout, "%-32s %-28s %s\n", name, strings.Join(c.Keys, " "), oneLine(origin)); err != nil {
			return err
		}
	}
	return nil
}

// configCheck prints every problem of the files, of those that apply here where
// none is named.
func (p *Program) configCheck(cmd *cobra.Command, files []string) error {
	var problems []profile.Problem
	if len(files) > 0 {
		var keys []profile.Rebinding
		problems, keys = profile.CheckConfig(files...)
		problems = append(problems, ui.CheckKeys(keys)...)
	} else {
		config, _, err := p.settings(cmd, nil)
		if err != nil {
			return err
		}
		problems = append(config.Problems, ui.CheckKeys(config.Rebindings())...)
	}
	for _, problem := range problems {
		if _, err := fmt.Fprintln(p.Stdout, oneLine(problem.String())); err != nil {
			return err
		}
	}
	if len(problems) > 0 {
		return usage("the settings have problems", fmt.Sprintf("%d, listed above", len(problems)), "")
	}
	return nil
}
