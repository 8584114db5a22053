class_name TrArenaTurn
extends RefCounted
## One input of the own fighter, and what has come of it as predicted.

## Its number.
var seq: int
## What was sent.
var input: TrArenaInput
## When it was sent, in seconds.
var sent_at: float
## How the fighter was after it.
var fighter: TrArenaFighter
## What took effect in it.
var releases: Array[TrArenaRelease] = []
