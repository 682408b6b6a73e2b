package busybox

// busyboxMain is the binary itself: its first argument names the applet.
func busyboxMain(c *call) int {
	if len(c.args) == 0 {
		c.print(version + "\nBusyBox is copyrighted by many authors between 1998-2015.\nLicensed under GPLv2. See source distribution for detailed\n" +
			"copyright notices.\n\nUsage: busybox [function [arguments]...]\n")
		return 0
	}
	name := c.args[0]
	if _, ok := applets()[name]; !ok && name != "sh" && name != "ash" && name != "sleep" {
		c.flush()
		c.WriteString(2, name+": applet not found\n")
		return 127
	}
	return c.replace(c.args, c.Env)
}
