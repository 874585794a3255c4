package cli

import (
	"cmp"
	"fmt"
	"io"
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
				_, err = io.WriteString(p.Stdout, configKeys(config.Rebindings(), false))
				return err
			},
		},
		newConfigTrust(p),
	)
	return config
}

func newConfigShow(p *Program) *cobra.Command {
	show := &cobra.Command{
		Use: "show", Short: "Print every setting and where it comes from", Args: noArguments,
		Example: "  ruse config show --profile staging",
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.configShow(cmd) },
	}
	show.Flags().String("profile", "", "use the settings of the profile of this `name`")
	return show
}

// configPath prints the user's file, which need not exist, and the project's.
func (p *Program) configPath(cmd *cobra.Command) error {
	config, _, err := p.settings(cmd, nil)
	if err != nil {
		return err
	}
	paths := config.UserFile + "\n"
	if config.ProjectFile != "" {
		paths += config.ProjectFile + "\n"
	}
	_, err = io.WriteString(p.Stdout, paths)
	return err
}

// configShow prints the settings that count, secrets masked.
func (p *Program) configShow(cmd *cobra.Command) error {
	config, resolved, err := p.settings(cmd, nil)
	if err != nil {
		return err
	}
	if err := printProblems(p.Stderr, append(config.Problems, ui.CheckKeys(config.Rebindings())...)); err != nil {
		return err
	}
	if open, err := openAsks(resolved, resolved.AllAsks()); err != nil {
		return err
	} else if len(open) > 0 {
		if _, err := fmt.Fprintf(p.Stderr, "%s asks for what you have not agreed to: see ruse config trust\n", oneLine(resolved.ProjectFile())); err != nil {
			return err
		}
	}
	var b strings.Builder
	for _, k := range profile.Keys() {
		fmt.Fprintf(&b, "%-17s %-32s # %s\n", k.Name, oneLine(k.Show(resolved.Settings)), oneLine(resolved.Origin(k.Name).String()))
	}
	if len(config.Rebindings()) > 0 {
		b.WriteString(configKeys(config.Rebindings(), true))
	}
	_, err = io.WriteString(p.Stdout, b.String())
	return err
}

// configKeys lists the keys of the UI's commands: of all, or of those that the
// user's file has changed.
func configKeys(keys []profile.Rebinding, changed bool) string {
	var b strings.Builder
	for _, c := range ui.Commands(keys) {
		if c.File == "" && changed {
			continue
		}
		fmt.Fprintf(&b, "%-32s %-28s %s\n", "keys."+c.Name, strings.Join(c.Keys, " "), oneLine("# "+cmp.Or(c.File, c.Help)))
	}
	return b.String()
}

func printProblems(w io.Writer, problems []profile.Problem) error {
	for _, problem := range problems {
		if _, err := fmt.Fprintln(w, oneLine(problem.String())); err != nil {
			return err
		}
	}
	return nil
}

// configCheck prints every problem of the files, of those that apply here where
// none is named.
func (p *Program) configCheck(cmd *cobra.Command, files []string) error {
	problems, keys := profile.CheckConfig(files...)
	if len(files) == 0 {
		config, _, err := p.settings(cmd, nil)
		if err != nil {
			return err
		}
		problems, keys = config.Problems, config.Rebindings()
	}
	problems = append(problems, ui.CheckKeys(keys)...)
	if err := printProblems(p.Stdout, problems); err != nil {
		return err
	}
	if len(problems) > 0 {
		return usage("the settings have problems", fmt.Sprintf("%d, listed above", len(problems)), "")
	}
	return nil
}
