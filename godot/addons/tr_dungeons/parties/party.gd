class_name TrParty
extends TrPart
## The party of the player, up to 4 who play together whatever they play: [member MultiplayerManager.party].
## [codeblock]
## var party := Multiplayer.party
## await party.news.listen() # from now on it is told what becomes of it: see TrPartyNews
## await party.begin()
## await party.invite(friend.player_id)
## print(((await party.make_code()).value as TrPartyInvite).code) # for others, who call party.join_by_code(code)
## await party.chat.say("To the boss")
## await Multiplayer.runs.begin({with_party = true}) # the others hear news.run_begun
## [/codeblock]
## A player belongs to one party at most, [member TrPartyNews.current], with the character that is in a room, or else would be. What is refused
## changes nothing: the [TrVerdict] has the [member TrVerdict.reason] in a word and the [member TrVerdict.detail] to read, and
## [signal MultiplayerManager.failed] has told it, too. Reasons: [code]no_party[/code], [code]in_a_party[/code], [code]party_full[/code],
## [code]party_over[/code], [code]not_invited[/code], [code]removed_from_party[/code], [code]no_such_player[/code], [code]not_leader[/code],
## [code]not_in_party[/code], [code]no_such_request[/code], [code]no_ready_check[/code], [code]too_many_invites[/code],
## [code]too_many_requests[/code]; without a word of the rules the kind of the problem, such as [code]not_found[/code].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## What becomes of it, as it happens, and how it is now.
var news: TrPartyNews
## What its members say.
var chat: TrPartyChat


func _init(server: TrServer, friends: TrFriends) -> void:
	super(server)
	chat = TrPartyChat.new(ask_own)
	news = TrPartyNews.new(server, _requests, friends, chat)


## Asks for [member TrPartyNews.current] and [member TrPartyNews.invites].
func refresh() -> TrVerdict:
	return await news.refresh()


## Begins a party that the player leads. An open one everybody may join who knows its party_id, such as friends
## ([member TrFriend.party_id]). Accepted with the [TrPartyView]; likewise what follows, but where something else is said.
func begin(is_open: bool = false) -> TrVerdict:
	return await _come_in(HTTPClient.METHOD_POST, "/api/parties", {"is_open": is_open})


## Invites a player, which hears of it. Accepted with the [TrPartyInvite], good for 24 h.
func invite(player_id: String) -> TrVerdict:
	return _note_invite(await ask_own(HTTPClient.METHOD_POST, "invites", {"player_id": player_id}, true))


## The party's code, with which everybody comes in until the party ends. Accepted with the [TrPartyInvite], with its code and link.
func make_code() -> TrVerdict:
	return _note_invite(await ask_own(HTTPClient.METHOD_POST, "invites", {}, true))


## What a code, or its link, leads to; [code]null[/code] where it leads to no party.
func look_up(code: String) -> TrPartyInvite:
	if TrRunEntry.code_in(code) == "":
		_no_code()
		return null
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_GET, _path_of_code(code))
	if not verdict.is_accepted:
		return null
	var answer: Dictionary = verdict.value
	return TrPartyInvite.from_row(_Fields.below(answer, "party"))


## Comes into a party: by an invite, while it is open, or with a code.
func join(party_id: String, code: String = "") -> TrVerdict:
	var body: Dictionary = {} if code == "" else {"code": TrRunEntry.code_in(code)}
	return await _come_in(HTTPClient.METHOD_PUT, _path_of(party_id, "join"), body)


## Comes into the party that a code, or its link, leads to.
func join_by_code(code: String) -> TrVerdict:
	if TrRunEntry.code_in(code) == "":
		return _no_code()
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_GET, _path_of_code(code))
	if not verdict.is_accepted:
		return verdict
	var answer: Dictionary = verdict.value
	return await join(_Fields.text(_Fields.below(answer, "party"), "party_id"), code)


## Does not take an invite. Accepted with nothing.
func decline_invite(party_id: String) -> TrVerdict:
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_DELETE, _path_of(party_id, "invites/me"))
	if verdict.is_accepted:
		news.forget_invite(party_id)
	return verdict


## Asks the leader of a party to be let in. Accepted with nothing; [signal TrPartyNews.joined] or [signal TrPartyNews.declined] tells the answer.
func ask_to_join(party_id: String) -> TrVerdict:
	return await _requests.ask_as_session(HTTPClient.METHOD_POST, _path_of(party_id, "requests"))


## Answers a player that asks to be let in, as the leader.
func answer_request(player_id: String, is_accepted: bool) -> TrVerdict:
	return await _change(HTTPClient.METHOD_PUT, "requests/%s" % player_id.uri_encode(), {"is_accepted": is_accepted})


## Leaves the party. Accepted with nothing.
func leave() -> TrVerdict:
	var asked_at: int = news.now()
	var verdict: TrVerdict = await ask_own(HTTPClient.METHOD_PUT, "leave")
	if verdict.is_accepted:
		news.know(null, asked_at)
	return verdict


## Removes a member, as the leader: it comes back by a new invite alone. Accepted with nothing.
func remove(player_id: String) -> TrVerdict:
	var verdict: TrVerdict = await ask_own(HTTPClient.METHOD_DELETE, "members/%s" % player_id.uri_encode())
	if verdict.is_accepted and not news.is_listening:
		await news.refresh(true)
	return verdict


## Lets another member lead, as the leader.
func promote(player_id: String) -> TrVerdict:
	return await _change(HTTPClient.METHOD_PUT, "leader", {"player_id": player_id})


## Opens the party for everybody who knows its party_id, or closes it, as the leader.
func set_open(is_open: bool) -> TrVerdict:
	return await _change(HTTPClient.METHOD_PUT, "open", {"is_open": is_open})


## Lets a member say nothing more in the chat, or lets it speak again, as the leader.
func mute(player_id: String, is_muted: bool = true) -> TrVerdict:
	return await _change(HTTPClient.METHOD_PUT, "members/%s/mute" % player_id.uri_encode(), {"is_muted": is_muted})


## Asks all members whether they are ready, as the leader: for 30 s.
func check_ready() -> TrVerdict:
	return await _change(HTTPClient.METHOD_POST, "ready-check")


## Answers the leader that asks whether all are ready.
func answer_ready(is_ready: bool = true) -> TrVerdict:
	return await _change(HTTPClient.METHOD_PUT, "ready", {"is_ready": is_ready})


## Asks something of the player's party, below its path. One that is not known yet is asked for first.
func ask_own(method: HTTPClient.Method, what: String, body: Variant = null, as_session: bool = false) -> TrVerdict:
	if news.current == null:
		var found: TrVerdict = await refresh()
		if not found.is_accepted:
			return found
	if news.current == null:
		return _requests.refuse(TrMultiplayerError.NO_PARTY, "no_party", "You belong to no party: begin or join one.")
	var path: String = _path_of(news.current.party_id, what)
	if as_session:
		var asked: Dictionary = body
		return await _requests.ask_as_session(method, path, asked)
	return await _requests.ask(method, path, body)


func _come_in(method: HTTPClient.Method, path: String, body: Dictionary) -> TrVerdict:
	var asked_at: int = news.now()
	return _take(await _requests.ask_as_session(method, path, body, _take_back), asked_at)


func _change(method: HTTPClient.Method, what: String, body: Variant = null) -> TrVerdict:
	var asked_at: int = news.now()
	return _take(await ask_own(method, what, body), asked_at)


# Leaves a party that the player came into by an answer that came too late.
func _take_back(answer: Dictionary) -> void:
	var party_id: String = _Fields.text(_Fields.below(answer, "party"), "party_id")
	await _server.api().ask(HTTPClient.METHOD_PUT, _path_of(party_id, "leave"))


# The answer is the party.
func _take(verdict: TrVerdict, asked_at: int) -> TrVerdict:
	if verdict.is_accepted:
		var answer: Dictionary = verdict.value
		var party: TrPartyView = TrPartyView.from_row(_Fields.below(answer, "party"))
		news.know(party, asked_at)
		verdict.value = party
	return verdict


func _note_invite(verdict: TrVerdict) -> TrVerdict:
	if verdict.is_accepted:
		var answer: Dictionary = verdict.value
		var made: TrPartyInvite = TrPartyInvite.from_row(answer)
		made.party_id = news.current.party_id if news.current != null else ""
		if made.code != "":
			# The server says it relative to what was asked for, since it does not know by which name it is reached.
			made.link = _requests.url_of(_path_of_code(made.code))
		verdict.value = made
	return verdict


func _no_code() -> TrVerdict:
	return _requests.refuse(TrMultiplayerError.NO_CODE, "party_over", "There is no code: type the one that you were told, or paste its link.")


static func _path_of(party_id: String, what: String) -> String:
	return "/api/parties/%s/%s" % [party_id.uri_encode(), what]


static func _path_of_code(code: String) -> String:
	return "/api/party-codes/%s" % TrRunEntry.code_in(code).uri_encode()
