/**
 * Completion for bash from 3.2, without the package bash-completion. The script of @bomb.sh/tab evaluates what the user
 * typed, so that `--var x=$(command)` would run the command, and needs that package.
 */
export const bashScript = `# bash completion for mintage: source <(mintage completion bash)

_mintage() {
  local current="\${COMP_WORDS[COMP_CWORD]}" directive=4 line part value
  local -a words=() values=()
  # bash splits at = and : too; mintage gets the words as they were typed
  for part in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ \${#words[@]} -gt 0 && ( $part == [=:]* || \${words[\${#words[@]}-1]} == *[=:] ) ]]; then
      words[\${#words[@]}-1]+=$part
    else
      words+=("$part")
    fi
  done
  [[ $current == [=:] ]] && current=''
  # where the user has removed = from COMP_WORDBREAKS, the flag stays in the word
  local flag=''
  [[ $current == -*=* ]] && flag="\${current%%=*}=" current="\${current#*=}"
  local start=\${current#[\\"\\']}

  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :*) directive=\${line#:} ;;
      *) value=\${line%%$'\\t'*} && values+=("$value") ;;
    esac
  done < <(command mintage complete -- "\${words[@]}" 2>/dev/null)

  case $directive in
    4 | 6)
      compopt +o default 2>/dev/null
      [[ $directive == 6 ]] && compopt -o nospace 2>/dev/null
      for value in \${values[@]+"\${values[@]}"}; do
        [[ $value == "$start"* ]] && COMPREPLY+=("$flag$value")
      done
      ;;
    8)
      # Quoted names, and folders without a manifest, are left to bash: it completes all files.
      [[ $current == *[\\'\\"\\\\\\$\\~\\\`]* ]] && return
      while IFS= read -r line; do
        [[ -d $line ]] && COMPREPLY+=("$flag$line")
        for value in "\${values[@]}"; do
          [[ $line == *."$value" && ! -d $line ]] && COMPREPLY+=("$flag$line")
        done
      done < <(compgen -f -- "$current")
      compopt -o filenames 2>/dev/null
      ;;
  esac
}

complete -o default -F _mintage mintage
`
