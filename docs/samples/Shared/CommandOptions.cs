using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace NeuralStyle.Samples.Shared;

/// <summary>The kinds of options that the samples' command lines have.</summary>
public static class CommandOptions
{
    /// <summary>A file that must be given, unless there is a default.</summary>
    public static Option<string> File(string name, string description, string? value = null) => Path(name, "FILE", description, value);

    /// <summary>A folder that must be given, unless there is a default.</summary>
    public static Option<string> Folder(string name, string description, string? value = null) => Path(name, "FOLDER", description, value);

    /// <summary>A file that may be left out.</summary>
    public static Option<string?> OptionalFile(string name, string description) => new(name) { Description = description, HelpName = "FILE" };

    /// <summary>One or more files, or none if the option may be left out.</summary>
    public static Option<string[]> Files(string name, string description, bool isRequired = false, string helpName = "FILE") => new(name)
    {
        Description = description,
        HelpName = helpName,
        AllowMultipleArgumentsPerToken = true,
        Required = isRequired,
        DefaultValueFactory = isRequired ? null : static _ => [],
    };

    /// <summary>A whole number within limits.</summary>
    public static Option<int> Number(string name, int value, int minimum, int maximum, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
        Validators = { Between(name, minimum, maximum) },
    };

    /// <summary>A real number within limits.</summary>
    public static Option<double> Real(string name, double value, string description, double minimum = 0, double maximum = 1e6) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
        Validators = { Between(name, minimum, maximum) },
    };

    private static Option<string> Path(string name, string helpName, string description, string? value) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Required = value is null,
        DefaultValueFactory = value is null ? null : _ => value,
    };

    private static Action<OptionResult> Between(string name, double minimum, double maximum) => result =>
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var value) && !(value >= minimum && value <= maximum))
        {
            result.AddError(FormattableString.Invariant($"{name} must be from {minimum} to {maximum} but is {text}."));
        }
    };
}
