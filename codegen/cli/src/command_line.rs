//! The command line of a program that offers the commands of this crate.

use clap::Parser;

use crate::examples::{self, Example};
use crate::{codegen, diff, import, show, update};

/// Examples of the commands in this crate.
const EXAMPLES: [(&str, &[Example]); 5] = [
    ("codegen", codegen::EXAMPLES),
    ("import", import::EXAMPLES),
    ("update", update::EXAMPLES),
    ("diff", diff::EXAMPLES),
    ("show", show::EXAMPLES),
];

/// Parses the arguments of the process. Exits if they are invalid or request help.
///
/// `program` is the program's name in its help, and `examples` are those of its other commands.
pub fn parse<C: Parser>(program: &str, examples: &[(&str, &[Example])]) -> C {
    let mut command = command::<C>(program, examples);
    let mut matches = command.get_matches_mut();
    C::from_arg_matches_mut(&mut matches).unwrap_or_else(|error| error.format(&mut command).exit())
}

fn command<C: Parser>(program: &str, examples: &[(&str, &[Example])]) -> clap::Command {
    let command = C::command().bin_name(program);
    EXAMPLES.iter().chain(examples).fold(command, |command, (name, examples)| {
        command
            .mut_subcommand(name, |command| command.after_help(examples::render(program, examples)))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[derive(Parser)]
    #[command(disable_help_subcommand = true)]
    struct Cli {
        #[command(subcommand)]
        _command: crate::Command,
    }

    #[test]
    fn examples_are_valid() {
        for (name, examples) in EXAMPLES {
            for (_, arguments) in examples {
                let arguments: Vec<&str> = arguments.split(' ').collect();
                assert_eq!(arguments[0], name);
                let parsed = Cli::try_parse_from([&["program"], &arguments[..]].concat());
                assert!(parsed.is_ok(), "{arguments:?}");
            }
        }
    }

    #[test]
    fn every_command_has_examples_with_the_name_of_the_program() {
        let mut command = command::<Cli>("a program", &[]);
        command.build();
        for command in command.get_subcommands_mut() {
            let help = command.render_help().to_string();
            let name = command.get_name();
            assert!(help.contains(&format!("Usage: a program {name} ")), "{help}");
            assert!(help.contains(&format!(":\n    a program {name} ")), "{help}");
        }
    }
}
