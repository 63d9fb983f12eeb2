namespace NeuralStyle.Training;

/// <summary>The ways in which the output of a network is not an image, although training continues.</summary>
[Flags]
public enum OutputFaults
{
    /// <summary>None is seen.</summary>
    None = 0,

    /// <summary>Nearly all of it is black.</summary>
    Black = 1,

    /// <summary>It is one flat color.</summary>
    Flat = 2,

    /// <summary>Most of its values are at the ends of the range, where the network's own are cut off.</summary>
    Saturated = 4,

    /// <summary>A grid that repeats every two or four pixels lies over it, as transposed convolutions leave it.</summary>
    Checkerboard = 8,
}
