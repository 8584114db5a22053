extends RefCounted
## A file of questions, one JSON a line, and a file of as many answers: how the tests in JavaScript talk to those in here.


## Calls [param answer] with every question and writes what it returns.
static func answer_all(answer: Callable) -> void:
	var files: PackedStringArray = OS.get_cmdline_user_args()
	var asked: PackedStringArray = FileAccess.get_file_as_string(files[0]).split("\n", false)
	var answers: FileAccess = FileAccess.open(files[1], FileAccess.WRITE)
	for line: String in asked:
		answers.store_line(_printable(JSON.stringify(answer.call(JSON.parse_string(line)))))
	answers.close()


# Godot writes control characters as they are, which JSON does not allow.
static func _printable(text: String) -> String:
	for code: int in range(1, 32):
		text = text.replace(char(code), "?")
	return text
