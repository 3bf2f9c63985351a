rules --generate --name-template asm/%g-%n
