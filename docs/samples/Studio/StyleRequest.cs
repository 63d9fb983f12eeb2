using System.Globalization;

namespace NeuralStyle.Samples.Studio;

/// <summary>The style that a job asks for.</summary>
/// <param name="First">The name of the first style; a painting of the user's takes its place.</param>
/// <param name="Second">The name of the second style, to blend or to paint with; empty for none.</param>
/// <param name="Blend">The share of the second style.</param>
/// <param name="Strength">The share of the stylized image.</param>
/// <param name="Brush">The size of brush strokes.</param>
/// <param name="KeepColors">True to keep the photo's colors.</param>
/// <param name="Painting">The painting; null for the first style.</param>
/// <param name="Mask">The second style's part of the photo, white; null to blend.</param>
internal sealed record StyleRequest(string First, string Second, float Blend, float Strength, double Brush, bool KeepColors, ImageBuffer? Painting, ImageBuffer? Mask)
{
    /// <summary>Reads the fields of a form.</summary>
    public static async Task<StyleRequest> ReadAsync(
        IFormCollection form, Func<IFormCollection, string, CancellationToken, Task<ImageBuffer?>> file, CancellationToken cancellationToken) => new(
        form["first"].ToString(),
        form["second"].ToString(),
        (float)Number(form, "blend", 0, 0, 1),
        (float)Number(form, "strength", 1, 0, 1),
        Number(form, "brush", 1, 0.5, 2),
        form["keepColors"].ToString() is "true" or "on",
        await file(form, "painting", cancellationToken),
        await file(form, "mask", cancellationToken));

    /// <summary>The style as the library takes it.</summary>
    public StyleSelection ToSelection()
    {
        var first = (Painting is not null ? StyleSelection.From(Painting) : First.Length > 0 ? StyleSelection.Named(First) : StyleSelection.First).WithStrength(Strength);
        if (Second.Length == 0)
        {
            return first;
        }

        var second = StyleSelection.Named(Second).WithStrength(Strength);
        return Mask is not null ? StyleSelection.Masked(first, new StyleRegion(Mask, second)) : StyleSelection.Blend((first, 1 - Blend), (second, Blend));
    }

    private static double Number(IFormCollection form, string name, double value, double minimum, double maximum)
    {
        var text = form[name].ToString();
        return text.Length == 0 ? value
            : double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum ? number
            : throw new ArgumentException(FormattableString.Invariant($"The field {name} must be a number from {minimum} to {maximum}."));
    }
}
