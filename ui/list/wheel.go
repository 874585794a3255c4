package list

import tea "charm.land/bubbletea/v2"

// WheelStep is how many lines one notch of the mouse's wheel scrolls.
func WheelStep(msg tea.MouseWheelMsg) int {
	const notch = 3
	switch msg.Button {
	case tea.MouseWheelUp:
		return -notch
	case tea.MouseWheelDown:
		return notch
	}
	return 0
}
