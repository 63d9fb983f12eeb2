namespace NeuralStyle.Training;

/// <summary>The random draws of one training sample, by purpose; the value is the counter of <see cref="Common.CounterRandom"/>.</summary>
internal enum SampleDraw
{
    /// <summary>The zoom of the crop.</summary>
    Zoom,

    /// <summary>The crop's left edge.</summary>
    Left,

    /// <summary>The crop's top edge.</summary>
    Top,

    /// <summary>The chance of a mirrored crop.</summary>
    Mirror,

    /// <summary>The style of the sample, for networks of several.</summary>
    Style,
}
