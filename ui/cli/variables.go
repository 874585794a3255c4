package cli

import (
	"cmp"
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ruse/ui/internal/profile"
)

// variableless are the flags that ask for something else than what a command
// does.
func variableless(flag string) bool { return flag == "help" || flag == "version" }

// nameVariables adds its variable to each flag's description.
func nameVariables(flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		if !variableless(f.Name) {
			f.Usage += " [" + profile.Variable(f.Name) + "]"
		}
	})
}

// readVariables sets the flags that were not given from their variables. A flag
// that can be repeated takes a value a line.
func (p *Program) readVariables(flags *pflag.FlagSet) error {
	var problem error
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed || variableless(f.Name) || problem != nil {
			return
		}
		text := p.Env(profile.Variable(f.Name))
		if text == "" {
			return
		}
		values := []string{text}
		if _, repeated := f.Value.(pflag.SliceValue); repeated {
			values = strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
		}
		for _, v := range values {
			if err := flags.Set(f.Name, v); err != nil {
				problem = badValue(profile.Variable(f.Name), f, err)
				return
			}
		}
	})
	return problem
}

// badFlag words what pflag found wrong, without the values.
func badFlag(cmd *cobra.Command, err error) error {
	help := "Try '" + cmd.CommandPath() + " --help'."
	var (
		missing *pflag.NotExistError
		empty   *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
		syntax  *pflag.InvalidSyntaxError
	)
	switch {
	case errors.As(err, &missing):
		name := "--" + missing.GetSpecifiedName()
		if missing.GetSpecifiedShortnames() != "" {
			name = "-" + missing.GetSpecifiedName()
		}
		return usage("there is no flag "+oneLine(name), "", help)
	case errors.As(err, &empty):
		name := "--" + empty.GetFlag().Name
		return usage(name+" wants a value", "", cmp.Or(example(name+" ", empty.GetFlag()), help))
	case errors.As(err, &invalid):
		return badValue("--"+invalid.GetFlag().Name, invalid.GetFlag(), err)
	case errors.As(err, &syntax):
		return usage("a flag is written wrongly", "", help)
	}
	return usage(oneLine(err.Error()), "", help)
}

// badValue says what kind of value a flag wants, whose name on the command
// line or in the environment is name. The flags of a request say it themselves,
// in errors that quote no value.
func badValue(name string, f *pflag.Flag, err error) error {
	var invalid *pflag.InvalidValueError
	if _, ok := f.Value.(interface{ ofRequest() }); ok && errors.As(err, &invalid) && invalid.Unwrap() != nil {
		return usage("the value of "+name+" can't be used", oneLine(invalid.Unwrap().Error()), "")
	}
	why := map[string]string{
		"duration": "it wants a time with its unit, such as 30s or 2m",
		"bool":     "it wants true or false",
		"int":      "it wants a whole number",
		"int64":    "it wants a whole number",
		"float64":  "it wants a number, such as 0.5 or 4",
		"uint16":   "it wants a number from 0 to 65535",
	}[f.Value.Type()]
	if why == "" {
		why = "it wants " + f.Value.Type()
	}
	write := name + " "
	if !strings.HasPrefix(name, "-") {
		write = name + "="
	}
	return usage("the value of "+name+" can't be read", why, example(write, f))
}

// example shows how a flag is given; write is what stands before its value.
func example(write string, f *pflag.Flag) string {
	value := map[string]string{
		"duration": "30s", "bool": "true", "int64": "1", "uint16": "8080", "stringArray": "'Name: value'",
	}[f.Value.Type()]
	if value == "" {
		return ""
	}
	if value == "true" {
		write = strings.TrimRight(write, " =") + "="
	}
	return "Try " + write + value + "."
}
