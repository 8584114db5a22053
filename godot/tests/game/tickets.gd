extends SceneTree
## Follows a ticket, with a server that answers as the scene wants it: what is asked, and what is told.
##
## Each question is a list of deeds: [code]["call", method, arguments][/code]; [code]["look"][/code], it is time to ask again;
## [code]["answer", number, ticket][/code] and [code]["refuse", number, reason, ready_in_ms][/code], of what was asked as the first (0), the second and so on.


## Asks nobody.
class Requests:
	extends TrAccountRequests
	signal answered(number: int, verdict: TrVerdict)
	var asked: Array[String] = []

	func _init() -> void:
		super(TrServer.new())

	func ask(method: HTTPClient.Method, path: String, _body: Variant = null, _undo: Callable = Callable()) -> TrVerdict:
		return await _answer(method, path)

	func ask_quietly(method: HTTPClient.Method, path: String, _body: Variant = null, _undo: Callable = Callable()) -> TrVerdict:
		return await _answer(method, path)

	func _answer(method: HTTPClient.Method, path: String) -> TrVerdict:
		var number: int = asked.size()
		asked.append("%s %s" % [{HTTPClient.METHOD_GET: "GET", HTTPClient.METHOD_POST: "POST", HTTPClient.METHOD_DELETE: "DELETE"}[method], path])
		while true:
			var given: Array = await answered
			if given[0] == number:
				return given[1]
		return null


class Scene:
	var requests: Requests = Requests.new()
	var queue: TrQueue = TrQueue.new(TrServer.new(), null)
	var told: Array[Array] = []
	var values: Array = []

	func _init() -> void:
		queue._requests = requests
		for each: String in ["waiting", "asked", "opened", "ended"]:
			queue.connect(each, func(ticket: TrTicket) -> void: told.append([each, ticket.ticket_id]))
		queue.lost.connect(func(reason: String, _detail: String) -> void: told.append(["lost", reason]))

	func act(deed: Array) -> void:
		match deed[0]:
			"call":
				var args: Array = deed[2]
				_call(str(deed[1]), args)
			"look":
				# As if its time had come.
				if queue._ask_at > 0.0:
					queue._ask_at = minf(queue._ask_at, TrRoomClock.seconds())
				queue.advance()
			"answer":
				requests.answered.emit(_whole(deed[1]), TrVerdict.accept({"ticket": deed[2]}))
			"refuse":
				requests.answered.emit(_whole(deed[1]), TrVerdict.refuse(str(deed[2]), "Since it is so.", _whole(deed[3])))

	func outcome() -> Dictionary:
		var wait: float = queue._ask_at - TrRoomClock.seconds() if queue._ask_at > 0.0 else -1.0
		return {
			"told": told, "asked": requests.asked, "values": values, "state": queue.ticket.state if queue.ticket != null else "",
			"why": queue.ticket.why if queue.ticket != null else "",
			"is_following": queue.is_following, "asks_again_in": snappedf(wait, 0.1),
		}

	# What still waits for an answer would be complained of as leaked.
	func end() -> void:
		for number: int in requests.asked.size():
			requests.answered.emit(number, TrVerdict.refuse(TrVerdict.NO_ANSWER))
		queue = null

	func _call(method: String, args: Array) -> void:
		var verdict: Variant = await queue.callv(method, args)
		if verdict is TrVerdict:
			var answer: TrVerdict = verdict
			var ticket: TrTicket = answer.value
			values.append(answer.reason if not answer.is_accepted else ticket.ticket_id if ticket != null else "none")

	static func _whole(given: Variant) -> int:
		var number: float = given
		return roundi(number)


func _initialize() -> void:
	var args: PackedStringArray = OS.get_cmdline_user_args()
	var file: FileAccess = FileAccess.open(args[1], FileAccess.WRITE)
	for line: String in FileAccess.get_file_as_string(args[0]).split("\n"):
		var scene: Scene = Scene.new()
		var deeds: Array = JSON.parse_string(line)
		for deed: Array in deeds:
			scene.act(deed)
		file.store_line(JSON.stringify(scene.outcome()))
		scene.end()
	file.close()
	quit()
