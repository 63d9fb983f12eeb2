namespace NeuralStyle;

/// <summary>The options of a <see cref="StylizerStream"/>.</summary>
public sealed record StylizerStreamOptions
{
    /// <summary>
    /// The share that the frames before have in the statistics of the network's norms, from 0 to less than 1, so that what enters or leaves the image does not
    /// change the colors of all of it at once. The default is 0.8; 0 takes each frame by itself. A cut starts anew.
    /// </summary>
    public double Damping { get; init; } = 0.8;

    /// <summary>
    /// True to move the grid of pixels that the network samples along with a camera that pans, in whole pixels: strokes stay where they are in the scene. A network that
    /// halves the image twice otherwise makes other strokes of the same scene when it has moved by one to three pixels. The default is true.
    /// </summary>
    public bool FollowsCamera { get; init; } = true;

    internal void RequireValid()
    {
        if (!(Damping is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Damping), Damping, "The damping must be from 0 to less than 1.");
        }
    }
}
