namespace NeuralStyle.Training.Probes;

/// <summary>Tells faults of a stylized photo by its measures. What the photo or the style image has itself is no fault: ink on white paper is at the ends of the range.</summary>
/// <param name="photo">The measures of the photo.</param>
/// <param name="style">The measures of the style image.</param>
internal sealed class OutputJudge(OutputMeasures photo, OutputMeasures style)
{
    private const double MostlyDark = 0.95; // of the pixels
    private const double MuchMore = 0.4; // of the values or pixels, above what photo and style have
    private const double LeastContrast = 0.1; // of the lower one of photo and style
    private const double LeastGrid = 4; // gray levels: weaker patterns are invisible
    private const double GridInDetail = 0.35; // of the detail; noise alone has 0.125, the root of one over the repeats in a window

    public OutputFaults Faults(OutputMeasures output)
        => When(OutputFaults.Black, output.DarkShare >= Math.Max(MostlyDark, MuchMore + More(measures => measures.DarkShare)))
            | When(OutputFaults.Flat, output.Contrast < LeastContrast * Math.Min(photo.Contrast, style.Contrast))
            | When(OutputFaults.Saturated, output.ClippedShare >= MuchMore + More(measures => measures.ClippedShare))
            | When(OutputFaults.Checkerboard, output.Grid >= Math.Max(LeastGrid, 2 * More(measures => measures.Grid)) && output.Grid >= GridInDetail * output.Detail);

    private static OutputFaults When(OutputFaults fault, bool isSeen) => isSeen ? fault : OutputFaults.None;

    private double More(Func<OutputMeasures, double> measure) => Math.Max(measure(photo), measure(style));
}
