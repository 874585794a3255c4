package form

import (
	"ruse/ui/internal/request"
	"ruse/ui/theme"
)

// fields makes parts in a theme.
type fields struct{ theme *theme.Theme }

func (f fields) cell(name, suffix, text string) *cell {
	return newCell(f.theme, name, suffix, text, cellText)
}

func (f fields) row(secret bool, cells ...*cell) *formRow {
	return &formRow{cells: cells, secret: secret}
}

// secret makes a row whose last cell holds s.
func (f fields) secret(s request.Secret, cells ...*cell) *formRow {
	r := f.row(true, cells...)
	if r.missing = s == request.Missing; !r.missing {
		cells[len(cells)-1].entry.SetValue(string(s))
	}
	return r
}

// held is the secret in the row's last cell.
func (r *formRow) held() request.Secret {
	c := r.cells[len(r.cells)-1]
	if r.missing && c.empty() {
		return request.Missing
	}
	return request.Secret(c.value())
}

func (f fields) single(text string, kind cellKind) *part {
	return (&part{}).with(f.row(false, newCell(f.theme, "", "", text, kind)))
}

func (f fields) choice(options []string, chosen int) *part {
	return (&part{}).with(f.row(false, &cell{kind: cellChoice, options: options, chosen: min(chosen, len(options)-1)}))
}

// listOf makes a part with a row for each element.
func listOf[T any](f fields, one string, list []T, toRow func(T) *formRow) *part {
	var none T
	p := &part{newRow: func() *formRow { return toRow(none) }}
	p.adder = &cell{kind: cellAdder, name: one, part: p}
	for _, element := range list {
		p.with(toRow(element))
	}
	return p
}

func (f fields) variables(env []request.Variable) *part {
	return listOf(f, "variable", env, func(v request.Variable) *formRow {
		if v.Secret != "" {
			return f.secret(v.Secret, f.cell("name", "", v.Name), f.cell("value", "", ""))
		}
		return f.row(false, f.cell("name", "", v.Name), f.cell("value", "", v.Value))
	})
}

func (f fields) commands(list []request.Command) *part {
	return listOf(f, "command", list, func(c request.Command) *formRow {
		row := f.row(false, f.cell("command", ".command", c.Command), f.cell("directory", ".cwd", c.Cwd))
		row.vars, row.extra = f.variables(c.Env), c.Extra
		row.vars.Name, row.vars.Hint = ".env", "the command's environment; a value may be a secret: ctrl+y"
		return row
	})
}

func (f fields) downloads(list []request.Downloadable) *part {
	return listOf(f, "download", list, func(d request.Downloadable) *formRow {
		row := f.row(false, f.cell("URL", ".download_url", d.URL), f.cell("directory", ".working_dir", d.Dir))
		row.extra = d.Extra
		return row
	})
}
