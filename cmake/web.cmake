# The browser application: web/ -> dist, by npm, and from there into the program. An unchanged
# web/ is not built again.
find_program(NPM npm REQUIRED)
set(ATALAYA_WEB ${CMAKE_SOURCE_DIR}/web)
set(ATALAYA_WEB_DIST ${CMAKE_BINARY_DIR}/web/dist)

# The packages, as web/package-lock.json has them; from npm's own cache where it has them.
set(ATALAYA_WEB_PACKAGES ${ATALAYA_WEB}/node_modules/.package-lock.json)
add_custom_command(OUTPUT ${ATALAYA_WEB_PACKAGES}
    COMMAND ${NPM} ci --prefer-offline --no-progress --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch ${ATALAYA_WEB_PACKAGES}
    DEPENDS ${ATALAYA_WEB}/package.json ${ATALAYA_WEB}/package-lock.json ${ATALAYA_WEB}/.npmrc
    WORKING_DIRECTORY ${ATALAYA_WEB}
    COMMENT "Installing the packages of web/"
    VERBATIM)

function(atalaya_embed_web target symbol)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${ATALAYA_WEB}/src/* ${ATALAYA_WEB}/tools/*)
    set(out ${CMAKE_BINARY_DIR}/${symbol}.cpp)
    add_custom_command(OUTPUT ${out}
        COMMAND ${CMAKE_COMMAND} -E env ATALAYA_WEB_OUT=${ATALAYA_WEB_DIST}
                ${NPM} run build --silent --loglevel=error
        COMMAND ${CMAKE_COMMAND} -D FOLDER=${ATALAYA_WEB_DIST} -D SYMBOL=${symbol} -D OUT=${out}
                -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
        COMMAND ${CMAKE_COMMAND} -E touch ${out}
        DEPENDS ${sources} ${ATALAYA_WEB_PACKAGES} ${ATALAYA_WEB}/vite.config.ts
                ${ATALAYA_WEB}/svelte.config.js ${ATALAYA_WEB}/tsconfig.json
                ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
        WORKING_DIRECTORY ${ATALAYA_WEB}
        COMMENT "Building web/"
        VERBATIM)
    target_sources(${target} PRIVATE ${out})
endfunction()

# The types of the application, and the application in a browser against the program itself.
# The browser tests keep two cores busy by themselves: nothing runs beside them.
function(atalaya_web_tests)
    add_test(NAME web_types COMMAND ${NPM} run check --silent WORKING_DIRECTORY ${ATALAYA_WEB})
    add_test(NAME web_test COMMAND ${NPM} test --silent WORKING_DIRECTORY ${ATALAYA_WEB})
    set_tests_properties(web_test PROPERTIES TIMEOUT 2700 PROCESSORS 2
        ENVIRONMENT "ATALAYA_PROGRAM=$<TARGET_FILE:atalaya>;ATALAYA_WEB_ARTEFACTS=${CMAKE_BINARY_DIR}/web")
endfunction()
