# Writes the table of embedded files (src/content/embedded.hpp) for every file below a folder.
#
#   include(cmake/embed.cmake) and atalaya_write_embedded(...)     while configuring
#   cmake -D FOLDER=... -D OUT=... -D SYMBOL=... -P embed.cmake    while building, for files whose
#                                                                  names are not known before
# The bytes are taken in by the assembler: no large sources.
function(atalaya_write_embedded folder symbol out files)
    set(asm "")
    set(decl "")
    set(rows "")
    set(n 0)
    foreach(f ${files})
        string(APPEND asm "asm(\".section .rodata\\n.balign 16\\n.global ${symbol}_${n}\\n${symbol}_${n}:\\n.incbin \\\"${folder}/${f}\\\"\\n.global ${symbol}_${n}_end\\n${symbol}_${n}_end:\\n.byte 0\\n.previous\\n\");\n")
        string(APPEND decl "extern \"C\" const char ${symbol}_${n}[]; extern \"C\" const char ${symbol}_${n}_end[];\n")
        string(APPEND rows "    {\"${f}\", ${symbol}_${n}, ${symbol}_${n}_end},\n")
        math(EXPR n "${n}+1")
    endforeach()
    set(text "// Written by cmake/embed.cmake from the files below ${folder}.\n${ARGN}#include \"content/embedded.hpp\"\n\n${decl}\n${asm}\nnamespace atalaya::content {\nnamespace {\nconst EmbeddedFile k_${symbol}[] = {\n${rows}    {nullptr, nullptr, nullptr}};\n}\nconst EmbeddedFile* ${symbol}() { return k_${symbol}; }\n}  // namespace atalaya::content\n")
    file(CONFIGURE OUTPUT ${out} CONTENT "${text}" @ONLY)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
    file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*)
    list(SORT files)
    # The digests make the text change with the bytes, and with it what is built from it.
    set(digests "")
    foreach(f ${files})
        file(SHA256 ${FOLDER}/${f} digest)
        string(APPEND digests "// ${f} ${digest}\n")
    endforeach()
    atalaya_write_embedded(${FOLDER} ${SYMBOL} ${OUT} "${files}" "${digests}")
endif()
