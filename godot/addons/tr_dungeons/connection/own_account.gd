class_name TrOwnAccount
extends RefCounted
## What the player may know and decide about all that the server keeps of it: [member MultiplayerManager.account].
## [codeblock]
## var exported: TrVerdict = await Multiplayer.account.export_data()
## if exported.is_accepted:
##     FileAccess.open("user://my_account.json", FileAccess.WRITE).store_string(JSON.stringify(exported.value))
## var asked: TrVerdict = await Multiplayer.account.delete()
## if asked.is_accepted:
##     print("The account is deleted on ", asked.value, ", unless you keep it.")
## await Multiplayer.account.keep()
## [/codeblock]
## What is refused changes nothing: the [TrVerdict] has the [member TrVerdict.reason] in a word and the [member TrVerdict.detail] to read, and
## [signal MultiplayerManager.failed] has told it, too. Reasons: [code]too_many_requests[/code], [code]account_deleted[/code],
## [code]is_staff[/code]. What is kept, how long and why, says [code]docs/privacy.md[/code].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

var _requests: TrAccountRequests


func _init(requests: TrAccountRequests) -> void:
	_requests = requests


## Accepted with the account, a [Dictionary]: its [code]player_id[/code]; its [code]kind[/code], [code]guest[/code] or [code]account[/code]; and
## [code]deletes_at[/code], when it is deleted, only where the player has asked for that. Times are of ISO 8601, in UTC.
func look() -> TrVerdict:
	return await _requests.ask(HTTPClient.METHOD_GET, "/api/me")


## Accepted with everything that is kept about the account, a [Dictionary]: [code]tables[/code] has rows by the name of their table. Three times
## an hour at most.
func export_data() -> TrVerdict:
	return await _requests.ask(HTTPClient.METHOD_GET, "/api/me/export")


## Asks for the account to be deleted in 7 days, with all its characters. Until then its player can play on, and [method keep] it. Accepted with
## when it is deleted, a [String]; asked again, it is the same.
func delete() -> TrVerdict:
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_DELETE, "/api/me")
	if verdict.is_accepted:
		var answer: Dictionary = verdict.value
		verdict.value = _Fields.text(answer, "deletes_at")
	return verdict


## Keeps the account: it is not deleted. Signing in alone does not keep it.
func keep() -> TrVerdict:
	return await _requests.ask(HTTPClient.METHOD_DELETE, "/api/me/deletion")
