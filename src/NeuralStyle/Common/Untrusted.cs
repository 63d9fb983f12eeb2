using System.Globalization;
using System.Text;

namespace NeuralStyle.Common;

/// <summary>Makes text that came out of a file safe to show in a message.</summary>
internal static class Untrusted
{
    /// <summary>The most characters of a file that one piece of a message shows.</summary>
    public const int MaxShown = 64;

    /// <summary>The text in double quotes: only printable ASCII, the rest as <c>\u0000</c>, cut after <see cref="MaxShown"/> characters.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, MaxShown)))
        {
            Append(quoted, character);
        }

        return quoted.Append(text.Length > MaxShown ? "...\"" : "\"").ToString();
    }

    private static void Append(StringBuilder quoted, char character)
    {
        if (character is < ' ' or > '~' or '"' or '\\')
        {
            quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }
        else
        {
            quoted.Append(character);
        }
    }
}
