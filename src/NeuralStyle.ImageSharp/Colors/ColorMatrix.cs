namespace NeuralStyle.ImageSharp.Colors;

/// <summary>Three rows of three numbers that turn one color space's linear values into another's.</summary>
/// <param name="X">The first row.</param>
/// <param name="Y">The second row.</param>
/// <param name="Z">The third row.</param>
internal readonly record struct ColorMatrix((double A, double B, double C) X, (double A, double B, double C) Y, (double A, double B, double C) Z)
{
    private static readonly ColorMatrix Bradford = new((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296));
    private static readonly (double A, double B, double C) D50 = (0.9642, 1, 0.8249);

    /// <summary>The matrix that changes nothing.</summary>
    public static ColorMatrix Identity { get; } = Diagonal((1, 1, 1));

    /// <summary>The matrix from linear RGB to XYZ as it is seen under the light D50, in which profiles measure.</summary>
    /// <param name="chromaticities">x and y of red, green, blue and white.</param>
    public static ColorMatrix OfPrimaries(params ReadOnlySpan<double> chromaticities)
    {
        var white = Xyz(chromaticities[6], chromaticities[7]);
        var colors = Columns(Xyz(chromaticities[0], chromaticities[1]), Xyz(chromaticities[2], chromaticities[3]), Xyz(chromaticities[4], chromaticities[5]));
        var toXyz = colors * Diagonal(colors.Inverse() * white);
        var (from, to) = (Bradford * white, Bradford * D50);
        return Bradford.Inverse() * (Diagonal((to.A / from.A, to.B / from.B, to.C / from.C)) * (Bradford * toXyz));
    }

    public static ColorMatrix Columns((double A, double B, double C) first, (double A, double B, double C) second, (double A, double B, double C) third)
        => new((first.A, second.A, third.A), (first.B, second.B, third.B), (first.C, second.C, third.C));

    public static (double A, double B, double C) operator *(ColorMatrix matrix, (double A, double B, double C) vector)
        => (Dot(matrix.X, vector), Dot(matrix.Y, vector), Dot(matrix.Z, vector));

    public static ColorMatrix operator *(ColorMatrix left, ColorMatrix right)
        => Columns(left * (right.X.A, right.Y.A, right.Z.A), left * (right.X.B, right.Y.B, right.Z.B), left * (right.X.C, right.Y.C, right.Z.C));

    /// <summary>The inverse. Where there is none, its values are not finite.</summary>
    public ColorMatrix Inverse()
    {
        var (yz, zx, xy) = (Cross(Y, Z), Cross(Z, X), Cross(X, Y));
        var determinant = Dot(X, yz);
        return Columns(Over(yz, determinant), Over(zx, determinant), Over(xy, determinant));
    }

    /// <summary>The largest difference of two values at the same place; not a number if any is none.</summary>
    public double DistanceTo(ColorMatrix other) => Math.Max(Distance(X, other.X), Math.Max(Distance(Y, other.Y), Distance(Z, other.Z)));

    private static double Distance((double A, double B, double C) left, (double A, double B, double C) right)
        => Math.Max(Math.Abs(left.A - right.A), Math.Max(Math.Abs(left.B - right.B), Math.Abs(left.C - right.C)));

    private static ColorMatrix Diagonal((double A, double B, double C) values) => new((values.A, 0, 0), (0, values.B, 0), (0, 0, values.C));

    private static (double A, double B, double C) Xyz(double x, double y) => (x / y, 1, (1 - x - y) / y);

    private static double Dot((double A, double B, double C) left, (double A, double B, double C) right)
        => (left.A * right.A) + (left.B * right.B) + (left.C * right.C);

    private static (double A, double B, double C) Cross((double A, double B, double C) left, (double A, double B, double C) right)
        => ((left.B * right.C) - (left.C * right.B), (left.C * right.A) - (left.A * right.C), (left.A * right.B) - (left.B * right.A));

    private static (double A, double B, double C) Over((double A, double B, double C) vector, double divisor)
        => (vector.A / divisor, vector.B / divisor, vector.C / divisor);
}
