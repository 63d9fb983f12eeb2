namespace NeuralStyle.Tests.Imaging;

/// <summary>An RGB color space, from its published primaries, white and curve, and the way from it to sRGB: computed apart from any color library.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Primaries">The chromaticities x, y of red, green, blue and white.</param>
/// <param name="ToLinear">From a stored sample to linear light, both in [0, 1].</param>
internal sealed record ColorSpaces(string Name, (double X, double Y)[] Primaries, Func<double, double> ToLinear)
{
    private static readonly (double, double) D65 = (0.3127, 0.3290);
    private static readonly double[] D50 = [0.9642, 1, 0.8249];
    private static readonly double[,] Bradford = { { 0.8951, 0.2664, -0.1614 }, { -0.7502, 1.7135, 0.0367 }, { 0.0389, -0.0685, 1.0296 } };

    public static ColorSpaces Srgb { get; } = new("sRGB", [(0.64, 0.33), (0.30, 0.60), (0.15, 0.06), D65], SrgbToLinear);

    public static ColorSpaces DisplayP3 { get; } = new("Display P3", [(0.680, 0.320), (0.265, 0.690), (0.150, 0.060), D65], SrgbToLinear);

    public static ColorSpaces AdobeRgb { get; } = new("Adobe RGB", [(0.64, 0.33), (0.21, 0.71), (0.15, 0.06), D65], value => Math.Pow(value, 563 / 256.0));

    public static ColorSpaces ProPhoto { get; } = new("ProPhoto", [(0.734699, 0.265301), (0.159597, 0.840403), (0.036598, 0.000105), (0.345704, 0.358540)],
        value => value < 16 / 512.0 ? value / 16 : Math.Pow(value, 1.8));

    public static ColorSpaces LinearSrgb { get; } = Srgb with { Name = "linear sRGB", ToLinear = value => value };

    public static IEnumerable<ColorSpaces> All => [Srgb, DisplayP3, AdobeRgb, ProPhoto, LinearSrgb];

    /// <summary>The right sRGB value of a stored color, in [0, 255] and not rounded.</summary>
    public double[] ToSrgb(params double[] stored)
    {
        var xyz = Apply(ToXyz(), [.. stored.Select(ToLinear)]);
        return [.. Apply(Inverse(Srgb.ToXyz()), xyz).Select(SrgbFromLinear).Select(value => 255 * value)];
    }

    /// <summary>The XYZ of the primaries, one a column, adapted to the D50 white of profiles.</summary>
    public double[,] ToXyz()
    {
        var columns = Primaries.Select(place => new[] { place.X / place.Y, 1, (1 - place.X - place.Y) / place.Y }).ToArray();
        var primaries = new double[3, 3];
        for (var i = 0; i < 9; i++)
        {
            primaries[i / 3, i % 3] = columns[i % 3][i / 3];
        }

        var amounts = Apply(Inverse(primaries), columns[3]); // of the primaries, in white
        return Product(Adaptation(columns[3]), Product(primaries, Diagonal(amounts)));
    }

    /// <summary>From linear light to an sRGB sample, clamped to [0, 1].</summary>
    public static double SrgbFromLinear(double value)
        => Math.Clamp(value, 0, 1) is var light && light <= 0.0031308 ? 12.92 * light : (1.055 * Math.Pow(light, 1 / 2.4)) - 0.055;

    private static double SrgbToLinear(double value) => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);

    private static double[,] Adaptation(double[] white)
    {
        var (from, to) = (Apply(Bradford, white), Apply(Bradford, D50));
        return Product(Inverse(Bradford), Product(Diagonal([.. to.Zip(from, (a, b) => a / b)]), Bradford));
    }

    private static double[,] Diagonal(double[] values)
        => new[,] { { values[0], 0, 0 }, { 0, values[1], 0 }, { 0, 0, values[2] } };

    private static double[] Apply(double[,] matrix, double[] vector)
        => [.. Enumerable.Range(0, 3).Select(row => Enumerable.Range(0, 3).Sum(k => matrix[row, k] * vector[k]))];

    private static double[,] Product(double[,] left, double[,] right)
    {
        var result = new double[3, 3];
        for (var i = 0; i < 9; i++)
        {
            result[i / 3, i % 3] = Enumerable.Range(0, 3).Sum(k => left[i / 3, k] * right[k, i % 3]);
        }

        return result;
    }

    private static double[,] Inverse(double[,] m)
    {
        var cofactors = new double[3, 3];
        for (var i = 0; i < 9; i++)
        {
            var (row, column) = (i / 3, i % 3);
            int r1 = (row + 1) % 3, r2 = (row + 2) % 3, c1 = (column + 1) % 3, c2 = (column + 2) % 3;
            cofactors[column, row] = (m[r1, c1] * m[r2, c2]) - (m[r1, c2] * m[r2, c1]);
        }

        var determinant = Enumerable.Range(0, 3).Sum(k => m[0, k] * cofactors[k, 0]);
        return Product(Diagonal([1 / determinant, 1 / determinant, 1 / determinant]), cofactors);
    }
}
