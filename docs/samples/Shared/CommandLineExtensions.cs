using System.CommandLine;

namespace NeuralStyle.Samples.Shared;

/// <summary>Commands, and what becomes of their errors.</summary>
public static class CommandLineExtensions
{
    /// <summary>Adds options and an action to a command. An error in the action is one line, and the exit code is 1.</summary>
    /// <returns>The command.</returns>
    public static T With<T>(this T command, IEnumerable<Option> options, Action<ParseResult> action)
        where T : Command
    {
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed => Run(() => action(parsed)));
        return command;
    }

    private static int Run(Action action)
    {
        try
        {
            action();
            return 0;
        }
        catch (Exception e) // whatever goes wrong, the user of a program gets one line
        {
            Console.Error.WriteLine($"Error: {e.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }
}
