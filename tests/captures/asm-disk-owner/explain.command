rules --explain /dev/mapper/asm-data3
